import { useSyncExternalStore } from "react";
import type { Api, UploadProblem } from "../api/client";
import type { Attachment, DialogId, FileSettings } from "../api/types";
import type { DraftKind } from "./drafts";

/** A file beside the draft: on its way to the server, there, or refused. */
export interface Upload {
  /** The upload's own id; sent again under it, the server answers the same file. */
  key: string;
  name: string;
  size: number;
  /** Address of the local picture, while this page lives. */
  preview: string | null;
  state: "uploading" | "done" | "failed";
  /** 0 to 1. */
  progress: number;
  /** What the server answered. */
  file: Attachment | null;
  problem: UploadProblem | null;
}

/** Most files of one message. */
export const MAX_FILES = 10;
/** Uploads at once; the others wait in order. */
const AT_ONCE = 3;
const NOTHING: readonly Upload[] = [];
const PREFIX = "rzFiles";

/** Limits that a channel sets below those of the instance, bytes. */
const CHANNEL_MAX: Record<string, number> = { viber: 50 << 20, facebook: 25 << 20, instagram: 25 << 20 };

/** What can be said of a file before a byte of it is sent; null when nothing speaks against it. */
export function judge(
  file: { name: string; size: number },
  settings: FileSettings | null,
  channel: string,
): UploadProblem | null {
  if (file.size === 0) return { reason: "empty" };
  if (!settings) return null;
  const limit = Math.min(settings.max_file_size_mb * 1024 * 1024, CHANNEL_MAX[channel] ?? Infinity);
  if (file.size > limit) return { reason: "too_large", limit };
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  const allowed = settings.files.filter((rule) => rule.allow).map((rule) => rule.extension);
  return allowed.includes(extension) ? null : { reason: "type_not_allowed", allowed };
}

interface Waiting {
  dialog: DialogId;
  kind: DraftKind;
  key: string;
  file: File;
}

/**
 * Files of drafts, per dialog and kind. What has reached the server survives a reload; what has not is only in this page's memory
 * and goes with it.
 */
export class Uploads {
  private readonly lists = new Map<string, readonly Upload[]>();
  private readonly files = new Map<string, Waiting>();
  private readonly running = new Map<string, AbortController>();
  private readonly listeners = new Set<() => void>();
  private queue: Waiting[] = [];
  private settings: Promise<FileSettings | null> | null = null;

  constructor(
    private readonly api: Pick<Api, "upload" | "fileSettings">,
    private readonly operator: number,
    private readonly storage: Storage | null,
  ) {}

  /** The limits, read once; null when they cannot be read: the server will judge then. */
  limits(): Promise<FileSettings | null> {
    this.settings ??= this.api.fileSettings().catch(() => {
      this.settings = null;
      return null;
    });
    return this.settings;
  }

  list(dialog: DialogId, kind: DraftKind): readonly Upload[] {
    const id = this.id(dialog, kind);
    let known = this.lists.get(id);
    if (!known) this.lists.set(id, (known = this.stored(id)));
    return known;
  }

  /** Adds files in their order; those over the limit of a message are left out. Returns how many were left out. */
  async add(dialog: DialogId, kind: DraftKind, channel: string, files: readonly File[]): Promise<number> {
    const room = Math.max(0, MAX_FILES - this.list(dialog, kind).length);
    const added = files.slice(0, room).map((file): Waiting => ({ dialog, kind, key: newKey(), file }));
    for (const waiting of added) this.files.set(waiting.key, waiting);
    // They stand there at once, before the limits are known: until then a quick Enter must not send the text without them.
    this.put(dialog, kind, [...this.list(dialog, kind), ...added.map(({ key, file }) => coming(key, file))]);
    const settings = await this.limits();
    for (const waiting of added) {
      const { key, file } = waiting;
      if (!this.files.has(key)) continue;
      const problem = judge(file, settings, channel);
      if (problem) {
        this.change(waiting, { state: "failed", problem });
        continue;
      }
      const picture = file.type.startsWith("image/") && file.size <= 20 << 20;
      if (picture) this.change(waiting, { preview: URL.createObjectURL(file) });
      this.queue.push(waiting);
    }
    this.pump();
    return files.length - added.length;
  }

  /** Tries a refused file again under the same key. */
  retry(dialog: DialogId, kind: DraftKind, key: string): void {
    const waiting = this.files.get(key);
    if (!waiting || this.list(dialog, kind).find((upload) => upload.key === key)?.state !== "failed") return;
    this.change(waiting, { state: "uploading", progress: 0, problem: null });
    this.queue.push(waiting);
    this.pump();
  }

  remove(dialog: DialogId, kind: DraftKind, key: string): void {
    const upload = this.list(dialog, kind).find((known) => known.key === key);
    this.forget(key, upload?.preview ?? null);
    this.put(
      dialog,
      kind,
      this.list(dialog, kind).filter((known) => known.key !== key),
    );
  }

  /** Hands the uploaded files over to a message and forgets them here. */
  take(dialog: DialogId, kind: DraftKind): Attachment[] {
    const taken = this.list(dialog, kind);
    for (const { key, preview } of taken) this.forget(key, preview);
    this.put(dialog, kind, NOTHING);
    return taken.flatMap(({ file }) => (file ? [file] : []));
  }

  /** Files of a message that was taken back stand beside the draft again, the first ones first. */
  putBack(dialog: DialogId, kind: DraftKind, files: readonly Attachment[]): void {
    if (files.length === 0) return;
    const back = files.map((file) => arrived(newKey(), file));
    this.put(dialog, kind, [...back, ...this.list(dialog, kind)]);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private pump(): void {
    while (this.running.size < AT_ONCE) {
      const next = this.queue.shift();
      if (!next) return;
      if (!this.files.has(next.key)) continue;
      const abort = new AbortController();
      this.running.set(next.key, abort);
      const told = (progress: number): void => {
        this.change(next, { progress });
      };
      this.api
        .upload(next.file, next.key, told, abort.signal)
        .then(
          (file) => {
            this.change(next, { state: "done", progress: 1, file, name: file.name ?? next.file.name });
          },
          (problem: UploadProblem) => {
            this.change(next, { state: "failed", problem });
          },
        )
        .finally(() => {
          this.running.delete(next.key);
          this.pump();
        });
    }
  }

  private change({ dialog, kind, key }: Waiting, change: Partial<Upload>): void {
    const list = this.list(dialog, kind);
    if (!list.some((upload) => upload.key === key)) return;
    this.put(
      dialog,
      kind,
      list.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)),
    );
  }

  private forget(key: string, preview: string | null): void {
    this.running.get(key)?.abort();
    this.files.delete(key);
    if (preview) URL.revokeObjectURL(preview);
  }

  private id(dialog: DialogId, kind: DraftKind): string {
    return `${PREFIX}:${this.operator}:${kind}:${dialog}`;
  }

  private put(dialog: DialogId, kind: DraftKind, list: readonly Upload[]): void {
    const id = this.id(dialog, kind);
    this.lists.set(id, list);
    const kept = list.filter(({ file }) => file !== null).map(({ key, file }) => ({ key, file }));
    try {
      if (kept.length === 0) this.storage?.removeItem(id);
      else this.storage?.setItem(id, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs the survival of a reload, nothing else.
    }
    for (const listener of this.listeners) listener();
  }

  private stored(id: string): readonly Upload[] {
    try {
      const kept = JSON.parse(this.storage?.getItem(id) ?? "[]") as { key: string; file: Attachment }[];
      return kept.length === 0 ? NOTHING : kept.map(({ key, file }) => arrived(key, file));
    } catch {
      return NOTHING;
    }
  }
}

/** A file that was chosen just now. */
function coming(key: string, file: File): Upload {
  const { name, size } = file;
  return { key, name, size, preview: null, state: "uploading", progress: 0, file: null, problem: null };
}

/** A file that is on the server already. */
function arrived(key: string, file: Attachment): Upload {
  return {
    key,
    name: file.name ?? "",
    size: file.size ?? 0,
    preview: file.thumb_url ?? null,
    state: "done",
    progress: 1,
    file,
    problem: null,
  };
}

/** 128 random bits; `crypto.randomUUID` is missing on plain http. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** The files beside a draft, live. */
export function useUploads(uploads: Uploads, dialog: DialogId, kind: DraftKind): readonly Upload[] {
  return useSyncExternalStore(uploads.subscribe, () => uploads.list(dialog, kind));
}
