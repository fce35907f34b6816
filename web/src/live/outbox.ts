import { asProblem, OFFLINE, type Problem, TIMEOUT } from "../api/problems";
import type { Attachment, DialogId, MessageId, OperatorId } from "../api/types";
import type { Outgoing, OutboxStorage } from "./outbox-storage";
import type { TabLine } from "./preferences";

/** `held`: it can still be taken back (operator-line.md 12, message send delay). */
export type OutgoingState = "held" | "sending" | "waiting" | "sent" | "failed";

export interface OutgoingView extends Outgoing {
  state: OutgoingState;
}

export interface OutboxOptions {
  operator: OperatorId;
  storage: OutboxStorage;
  /** Hands one message to the server; rejects with a `Problem`. */
  send(item: Outgoing): Promise<unknown>;
  online(): boolean;
  /** To the other pages of this browser. Without it they learn what was taken back or sent when its time is up. */
  line?: TabLine;
  now?: () => number;
  later?: (task: () => void, ms: number) => void;
}

/** A held message waits no longer: this page took it back, or sends it. */
interface Word {
  operator: OperatorId;
  dialog: DialogId;
  nonce: string;
}

/** Codes after which the same message may succeed unchanged. */
const TRANSIENT = new Set([OFFLINE, TIMEOUT, "rate_limited", "busy", "unavailable"]);
const RETRY_MS = 2_000;
/** What hands a conversation away waits for its messages no longer than this. */
const DRAIN_MS = 5_000;
/** The browser's storage is asked no longer than this whether a held message is still there. */
const STORAGE_MS = 2_000;
const NOTHING: readonly OutgoingView[] = [];

/**
 * Messages on their way out: one queue per dialog, strictly in order, one in flight. The nonce never changes, so a message
 * whose ack was lost is sent again without becoming two. A refused message steps aside and does not hold the next ones.
 */
export class Outbox {
  private readonly queues = new Map<DialogId, readonly OutgoingView[]>();
  private readonly inFlight = new Set<string>();
  /** Held messages of this page: whether the browser has kept them. */
  private readonly kept = new Map<string, Promise<boolean>>();
  /** Messages that another page said it has taken back or sends. */
  private readonly elsewhere = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly now: () => number;
  private readonly later: (task: () => void, ms: number) => void;
  private lastCreated = 0;

  constructor(private readonly options: OutboxOptions) {
    this.now = options.now ?? Date.now;
    this.later =
      options.later ??
      ((task, ms) => {
        setTimeout(task, ms);
      });
    if (options.line) {
      options.line.onmessage = ({ data }) => {
        this.heard(data as Word);
      };
    }
  }

  /** Brings back what an earlier page could not send, in front of anything newer. */
  async restore(): Promise<void> {
    const stored = await this.options.storage.all(this.options.operator).catch(() => []);
    for (const item of stored) {
      const queue = this.queue(item.dialog_id);
      if (this.elsewhere.has(item.nonce) || queue.some((known) => known.nonce === item.nonce)) continue;
      const held = (item.held_until ?? 0) > this.now();
      const state = item.failed !== null ? "failed" : held ? "held" : "waiting";
      if (state === "held") this.releaseLater(item);
      this.queues.set(
        item.dialog_id,
        [...queue, { ...item, state } as const].sort((a, b) => a.created - b.created),
      );
    }
    this.changed();
    this.flush();
  }

  /**
   * Adds a message and shows it at once. Returns its nonce. With a nonce of one's own the same message is never added twice; one
   * that was refused is tried again. It is held back for `holdMs`, so that it can be taken back.
   */
  add(
    dialog: DialogId,
    kind: Outgoing["kind"],
    text: string,
    attachments: Attachment[] = [],
    replyTo: MessageId | null = null,
    mentions: OperatorId[] = [],
    nonce = newNonce(),
    holdMs = 0,
  ): string {
    if (this.queue(dialog).some((known) => known.nonce === nonce)) {
      this.retry(dialog, nonce);
      return nonce;
    }
    this.lastCreated = Math.max(this.now(), this.lastCreated + 1);
    const item: Outgoing = {
      nonce,
      operator_id: this.options.operator,
      dialog_id: dialog,
      kind,
      text,
      reply_to_id: replyTo,
      ...(attachments.length > 0 ? { attachments } : {}),
      ...(mentions.length > 0 ? { mentions } : {}),
      created: this.lastCreated,
      ...(holdMs > 0 ? { held_until: this.now() + holdMs } : {}),
      failed: null,
    };
    const state = holdMs > 0 ? "held" : this.options.online() ? "sending" : "waiting";
    this.queues.set(dialog, [...this.queue(dialog), { ...item, state }]);
    // Without storage the message still goes out of memory; only a reload would lose it.
    const kept = this.options.storage.put(item).then(
      () => true,
      () => false,
    );
    if (state === "held") {
      this.kept.set(item.nonce, kept);
      this.releaseLater(item);
    }
    this.changed();
    this.pump(dialog);
    return item.nonce;
  }

  retry(dialog: DialogId, nonce: string): void {
    const item = this.queue(dialog).find((known) => known.nonce === nonce);
    if (item?.state !== "failed") return;
    this.set(item, { failed: null, state: "waiting" });
    this.options.storage.put(stored({ ...item, failed: null })).catch(() => undefined);
    this.pump(dialog);
  }

  discard(dialog: DialogId, nonce: string): void {
    this.forget(dialog, nonce);
  }

  /** Takes back a message that is still held; null when it is on its way already. */
  takeBack(dialog: DialogId, nonce: string): Outgoing | null {
    const item = this.queue(dialog).find((known) => known.nonce === nonce);
    if (item?.state !== "held") return null;
    this.forget(dialog, nonce);
    this.tell(item);
    return stored(item);
  }

  /**
   * Sends what is held in a dialog without waiting longer; only that message when one is named. What another page of this browser
   * has taken back meanwhile does not go: its words are in that page's reply box.
   */
  release(dialog: DialogId, nonce?: string): void {
    for (const item of this.queue(dialog)) {
      if (item.state === "held" && (nonce === undefined || item.nonce === nonce)) void this.letGo(item);
    }
    this.pump(dialog);
  }

  /** Whether something is held that only this page will send. */
  get holds(): boolean {
    return [...this.queues.values()].some((queue) => queue.some(({ state }) => state === "held"));
  }

  /** Sends everything that is held without waiting longer. */
  releaseAll(): void {
    for (const dialog of [...this.queues.keys()]) this.release(dialog);
  }

  /**
   * Waits until nothing of a dialog, or of any, is on its way, and not for long: at once without a connection. Never rejects; what
   * was refused stays in its dialog.
   */
  drained(dialog?: DialogId): Promise<void> {
    if (!this.options.online() || !this.pending(dialog)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        stop();
        resolve();
      };
      const stop = this.subscribe(() => {
        if (!this.pending(dialog)) end();
      });
      this.later(end, DRAIN_MS);
    });
  }

  /** Whether a message of a dialog, or of any, has not reached the server and was not refused. */
  pending(dialog?: DialogId): boolean {
    const queues = dialog === undefined ? [...this.queues.values()] : [this.queue(dialog)];
    return queues.some((queue) => queue.some(({ state }) => state !== "sent" && state !== "failed"));
  }

  /** The message is in the thread now, so its twin here goes. */
  settled(dialog: DialogId, nonce: string): void {
    if (this.queue(dialog).some((item) => item.nonce === nonce)) this.forget(dialog, nonce);
  }

  /** Sends whatever waits; called when the connection is back. */
  flush(): void {
    for (const dialog of this.queues.keys()) this.pump(dialog);
  }

  queue(dialog: DialogId): readonly OutgoingView[] {
    return this.queues.get(dialog) ?? NOTHING;
  }

  /** Messages that have not reached the server. */
  get size(): number {
    let count = 0;
    for (const queue of this.queues.values()) count += queue.filter((item) => item.state !== "sent").length;
    return count;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Lets a held message go when its time has come. */
  private releaseLater({ dialog_id, nonce, held_until = 0 }: Outgoing): void {
    this.later(
      () => {
        this.release(dialog_id, nonce);
      },
      Math.max(0, held_until - this.now()),
    );
  }

  /** The browser's storage is what its pages share: a held message that is gone from it was taken back, or sent, by another. */
  private async letGo({ dialog_id, nonce, operator_id }: OutgoingView): Promise<void> {
    const gone = await this.isGone(nonce, operator_id);
    const item = this.queue(dialog_id).find((known) => known.nonce === nonce);
    if (item?.state !== "held") return;
    if (gone) {
      this.forget(dialog_id, nonce);
      return;
    }
    this.kept.delete(nonce);
    this.set(item, { state: "waiting" });
    this.tell(item);
    this.pump(dialog_id);
  }

  private tell({ operator_id: operator, dialog_id: dialog, nonce }: OutgoingView): void {
    this.options.line?.postMessage({ operator, dialog, nonce } satisfies Word);
  }

  /** What the browser has kept is the business of the page that said the word. Where both send at once both go on: it is one message. */
  private heard({ operator, dialog, nonce }: Word): void {
    if (operator !== this.options.operator) return;
    this.elsewhere.add(nonce);
    if (this.queue(dialog).find((known) => known.nonce === nonce)?.state === "held") this.drop(dialog, nonce);
  }

  /**
   * Never rejects. What the browser could not keep no other page knows of, so it is not gone; and a storage that does not answer
   * holds no message back.
   */
  private isGone(nonce: string, operator: OperatorId): Promise<boolean> {
    const asked = async (): Promise<boolean> => {
      if ((await this.kept.get(nonce)) === false) return false;
      const left = await this.options.storage.all(operator).catch(() => null);
      return left !== null && !left.some((item) => item.nonce === nonce);
    };
    const silent = new Promise<boolean>((resolve) => {
      this.later(() => {
        resolve(false);
      }, STORAGE_MS);
    });
    return Promise.race([asked(), silent]);
  }

  private pump(dialog: DialogId): void {
    const next = nextOf(this.queue(dialog));
    if (!next || this.inFlight.has(next.nonce)) return;
    if (!this.options.online()) {
      this.set(next, { state: "waiting" });
      return;
    }
    this.inFlight.add(next.nonce);
    this.set(next, { state: "sending" });
    this.options.send(stored(next)).then(
      () => {
        this.inFlight.delete(next.nonce);
        this.options.storage.remove(next.nonce).catch(() => undefined);
        this.set(next, { state: "sent" });
        this.pump(dialog);
      },
      (error: unknown) => {
        this.inFlight.delete(next.nonce);
        this.refused(next, asProblem(error));
      },
    );
  }

  private refused(item: OutgoingView, problem: Problem): void {
    if (TRANSIENT.has(problem.code)) {
      this.set(item, { state: "waiting" });
      // Offline waits for `flush`; a busy or silent server is asked again.
      if (problem.code !== OFFLINE) {
        this.later(() => {
          this.pump(item.dialog_id);
        }, RETRY_MS);
      }
      return;
    }
    this.set(item, { state: "failed", failed: problem.code });
    this.options.storage.put(stored({ ...item, failed: problem.code })).catch(() => undefined);
    this.pump(item.dialog_id);
  }

  private set(item: OutgoingView, change: Partial<OutgoingView>): void {
    const queue = this.queue(item.dialog_id);
    this.queues.set(
      item.dialog_id,
      queue.map((known) => (known.nonce === item.nonce ? { ...known, ...change } : known)),
    );
    this.changed();
  }

  private forget(dialog: DialogId, nonce: string): void {
    this.options.storage.remove(nonce).catch(() => undefined);
    this.drop(dialog, nonce);
  }

  private drop(dialog: DialogId, nonce: string): void {
    this.queues.set(
      dialog,
      this.queue(dialog).filter((item) => item.nonce !== nonce),
    );
    this.kept.delete(nonce);
    this.changed();
    this.pump(dialog);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The next message to go. Answers wait for one that is held before them; a note does not. */
function nextOf(queue: readonly OutgoingView[]): OutgoingView | undefined {
  const held = queue.findIndex((item) => item.state === "held");
  return queue.find(
    (item, at) =>
      (item.state === "sending" || item.state === "waiting") &&
      (held < 0 || at < held || item.kind === "note"),
  );
}

function stored({
  nonce,
  operator_id,
  dialog_id,
  kind,
  text,
  reply_to_id = null,
  attachments,
  mentions,
  created,
  held_until,
  failed,
}: Outgoing): Outgoing {
  const files = attachments && attachments.length > 0 ? { attachments } : {};
  const named = mentions ? { mentions } : {};
  const held = held_until === undefined ? {} : { held_until };
  return {
    nonce,
    operator_id,
    dialog_id,
    kind,
    text,
    reply_to_id,
    ...files,
    ...named,
    created,
    ...held,
    failed,
  };
}

/** 128 random bits; `crypto.randomUUID` is missing on plain http, where demos run. */
function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
