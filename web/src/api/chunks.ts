import type { UploadProblem } from "./client";
import type { Attachment } from "./types";

/** Why an upload failed; `passes` when the same upload can go on later. */
type Failure = UploadProblem & { passes?: boolean };

/** How an upload stands, as the server tells it; what a refusal has besides. */
interface Told {
  id?: number;
  received?: number;
  chunk_bytes?: number;
  file?: Attachment | null;
  reason?: string;
  code?: string;
  limit?: number;
  allowed?: string[];
}

export interface Reply {
  /** 0 when the network is away. */
  status: number;
  body: Told;
  /** Seconds of `Retry-After`, 0 without one. */
  retryAfter: number;
}

/** One call that carries bytes or JSON and tells how many bytes are away. Never rejects. */
export type Exchange = (
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body: Blob | object | null,
  options: { key?: string; told?(bytes: number): void; signal?: AbortSignal },
) => Promise<Reply>;

/** Remembers under which key a file was begun, so that it goes on after a reload when the same file is chosen again. */
export interface Memory {
  /** The key to use, held by this page alone until it is let go. */
  hold(file: File, fresh: string): Promise<{ key: string; letGo(over: boolean): void }>;
}

export interface Sending {
  key: string;
  told(progress: number): void;
  signal: AbortSignal;
  exchange: Exchange;
  memory: Memory;
  /** Ends after so many milliseconds, or earlier when the network comes back or the signal says stop. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

const PATH = "/api/v1/uploads";
/** Answers that pass by themselves. */
const PASSING = [0, 408, 425, 429, 500, 502, 503, 504];
/** The upload is shown as failed, with a button that goes on, when nothing came through for so long. */
const GIVE_UP_MS = 5 * 60_000;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Sends a large file in chunks (data-and-files.md 2.2). After anything that passes it asks where the upload stands, by beginning it
 * again under its key, and goes on from there. Rejects with an `UploadProblem`; an upload that is stopped is given up on the server.
 */
export async function sendInChunks(file: File, sending: Sending): Promise<Attachment> {
  const { memory, exchange, signal } = sending;
  const held = await memory.hold(file, sending.key);
  const run = new Run(file, held.key, sending);
  try {
    const sent = await run.toTheEnd();
    held.letGo(true);
    return sent;
  } catch (problem) {
    const stopped = signal.aborted;
    if (stopped && run.known !== null) void exchange("DELETE", `${PATH}/${run.known}`, null, {});
    held.letGo(stopped || !(problem as Failure).passes);
    throw problem;
  }
}

class Run {
  /** The upload, when the server told of it. */
  known: number | null = null;
  /** The same while it is known where it stands. */
  private id: number | null = null;
  private at = 0;
  private chunk = 5 << 20;
  private failures = 0;
  private lastProgress: number;

  constructor(
    private readonly file: File,
    private readonly key: string,
    private readonly sending: Sending,
  ) {
    this.lastProgress = sending.now();
  }

  async toTheEnd(): Promise<Attachment> {
    for (;;) {
      const reply = await this.step();
      if (this.sending.signal.aborted) throw refusal("stopped");
      const { status, body } = reply;
      if (status === 201 && this.id !== null) return body as Attachment;
      if (status === 201 && body.file) return body.file;
      if (status === 200 || status === 201) this.standsAt(body);
      else if (status === 409 && typeof body.received === "number") await this.pause(reply, body.received);
      else if (status === 404 && this.id !== null) await this.pause(reply, null);
      else if (PASSING.includes(status) && reply.retryAfter * 1_000 <= LONGEST_PAUSE_MS)
        await this.pause(reply, null);
      // After a new sign-in it goes on.
      else throw { ...refusal(body.reason ?? body.code ?? "other"), ...limits(body), passes: status === 401 };
    }
  }

  private step(): Promise<Reply> {
    const { exchange, signal, told } = this.sending;
    const { size, name } = this.file;
    if (this.id === null) return exchange("POST", PATH, { name, size }, { key: this.key, signal });
    if (this.at >= size) return exchange("POST", `${PATH}/${this.id}/complete`, null, { signal });
    const begin = this.at;
    const piece = this.file.slice(begin, Math.min(begin + this.chunk, size));
    return exchange("PUT", `${PATH}/${this.id}?offset=${begin}`, piece, {
      signal,
      told: (bytes) => {
        told(Math.min(1, (begin + bytes) / size));
      },
    });
  }

  private standsAt({ id, received = 0, chunk_bytes = this.chunk }: Told): void {
    if (received > this.at) {
      this.lastProgress = this.sending.now();
      this.failures = 0;
    }
    this.id = id ?? this.id;
    this.known = this.id;
    this.at = received;
    this.chunk = chunk_bytes;
    this.sending.told(this.at / this.file.size);
  }

  /** Waits, longer each time, and goes on from `at`, or from where the server says when that is not known. */
  private async pause(reply: Reply, at: number | null): Promise<void> {
    const { now, wait, signal } = this.sending;
    if (now() - this.lastProgress >= GIVE_UP_MS) {
      throw { ...refusal(reply.status === 0 ? "offline" : (reply.body.code ?? "other")), passes: true };
    }
    const pause = Math.max(reply.retryAfter * 1_000, PAUSE_MS * 2 ** this.failures);
    this.failures += 1;
    await wait(Math.min(pause, LONGEST_PAUSE_MS), signal);
    if (signal.aborted) throw refusal("stopped");
    if (at === null) this.id = null;
    else this.at = at;
  }
}

function refusal(reason: string): UploadProblem {
  return { reason };
}

function limits({ limit, allowed }: Told): Partial<UploadProblem> {
  return { ...(limit === undefined ? {} : { limit }), ...(allowed === undefined ? {} : { allowed }) };
}

/** What signs a call in. */
export interface Wire {
  csrf(): string;
  token(): string;
  onUnauthorized(): void;
}

/** Calls of this page; not with `fetch`, which does not tell how much of a body is away. */
export function exchangeOver(wire: Wire): Exchange {
  return (method, path, body, { key, told, signal }) =>
    new Promise((answer) => {
      const request = new XMLHttpRequest();
      request.open(method, path);
      request.responseType = "json";
      const [csrf, token] = [wire.csrf(), wire.token()];
      if (key) request.setRequestHeader("idempotency-key", key);
      if (csrf) request.setRequestHeader("x-csrf-token", csrf);
      if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
      const kind = body instanceof Blob ? "application/octet-stream" : "application/json";
      if (body) request.setRequestHeader("content-type", kind);
      request.upload.onprogress = ({ loaded }) => told?.(loaded);
      const away = (): void => {
        answer({ status: 0, body: {}, retryAfter: 0 });
      };
      request.onload = () => {
        if (request.status === 401) wire.onUnauthorized();
        const retryAfter = Number(request.getResponseHeader("retry-after")) || 0;
        answer({ status: request.status, body: (request.response ?? {}) as Told, retryAfter });
      };
      request.onerror = away;
      request.onabort = away;
      signal?.addEventListener("abort", () => {
        request.abort();
      });
      if (signal?.aborted) away();
      else request.send(body === null || body instanceof Blob ? body : JSON.stringify(body));
    });
}

/** A pause that the network's return and a stop cut short. */
export function waitOrOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      done();
    };
    const timer = setTimeout(over, ms);
    window.addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
}

const PREFIX = "rzUpload:";
/** The server forgets an upload that nobody went on with for so long. */
const KEPT_MS = 24 * 3_600_000;

interface Kept {
  key: string;
  at: number;
}

/**
 * Keys in the browser's storage, by name, size and change of the file. Two tabs that send the same file do not share its upload: a
 * file belongs to one message. Where the browser has no locks nothing is remembered.
 */
export function pageMemory(now: () => number = Date.now): Memory {
  return {
    async hold(file, fresh) {
      const name = `${PREFIX}${file.size}:${file.lastModified}:${file.name}`;
      const release = await lockOf(name);
      if (release === null) return { key: fresh, letGo: () => undefined };
      const kept = read(name);
      const key = kept !== null && now() - kept.at < KEPT_MS ? kept.key : fresh;
      forgetOld(now());
      write(name, { key, at: now() });
      return {
        key,
        letGo(over) {
          write(name, over ? null : { key, at: now() });
          release();
        },
      };
    },
  };
}

/** Holds a lock of the browser until the answer is called; null when another page has it, or there are no locks. */
function lockOf(name: string): Promise<(() => void) | null> {
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return Promise.resolve(null);
  return new Promise((answer) => {
    const held = locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        answer(null);
        return undefined;
      }
      return new Promise<void>((release) => {
        answer(release);
      });
    });
    held.catch(() => {
      answer(null);
    });
  });
}

function read(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function write(name: string, kept: Kept | null): void {
  try {
    if (kept === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage costs the survival of a reload, nothing else.
  }
}

function forgetOld(now: number): void {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    for (const name of names) if (now - (read(name)?.at ?? 0) >= KEPT_MS) localStorage.removeItem(name);
  } catch {
    // as above
  }
}
