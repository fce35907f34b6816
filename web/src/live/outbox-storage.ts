import type { Attachment, DialogId, MessageId, OperatorId } from "../api/types";

export interface Outgoing {
  nonce: string;
  operator_id: OperatorId;
  dialog_id: DialogId;
  kind: "reply" | "note";
  text: string;
  /** The message it answers; absent in what an older page stored. */
  reply_to_id?: MessageId | null;
  /** Files that are on the server already; absent in what an older page stored. */
  attachments?: Attachment[];
  /** Colleagues that a note names. */
  mentions?: OperatorId[];
  /** Local milliseconds; the order inside one dialog. */
  created: number;
  /** Local milliseconds until which it can be taken back; absent when it goes at once. */
  held_until?: number;
  /** Set when the server refused it for good; it then waits for a person. */
  failed: string | null;
}

/** Where unsent messages survive a reload. */
export interface OutboxStorage {
  all(operator: OperatorId): Promise<Outgoing[]>;
  put(item: Outgoing): Promise<void>;
  remove(nonce: string): Promise<void>;
}

const DATABASE = "rozmova";
const STORE = "outbox";

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "nonce" });
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("IndexedDB"));
    };
  });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("IndexedDB"));
    };
  });
}

/** IndexedDB of this browser. Private windows may refuse it: calls then reject and the outbox lives in memory only. */
export function indexedDbStorage(factory: IDBFactory): OutboxStorage {
  let database: Promise<IDBDatabase> | null = null;
  const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> => {
    database ??= open(factory);
    return (await database).transaction(STORE, mode).objectStore(STORE);
  };
  return {
    async all(operator) {
      const items = await done((await store("readonly")).getAll() as IDBRequest<Outgoing[]>);
      return items.filter((item) => item.operator_id === operator).sort((a, b) => a.created - b.created);
    },
    async put(item) {
      const place = await store("readwrite");
      const kept = done(place.put(item));
      // Not left to the moment when the answer has been heard: the page may be gone by then, and the message with it.
      place.transaction.commit();
      await kept;
    },
    async remove(nonce) {
      await done((await store("readwrite")).delete(nonce));
    },
  };
}
