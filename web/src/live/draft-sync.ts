import { asProblem, OFFLINE, TIMEOUT } from "../api/problems";
import type { DialogId } from "../api/types";
import type { ServerDraft } from "./draft-entry";
import {
  draftAcknowledged,
  draftKey,
  type DraftKind,
  draftsRead,
  draftTold,
  entryOf,
  knownDrafts,
  whenTyped,
} from "./drafts";

/** What becomes of the text that was written elsewhere. */
export type OtherChoice = "keep" | "drop" | "swap";

export interface DraftSyncOptions {
  save(d: {
    dialog_id: DialogId;
    kind: DraftKind;
    text: string;
    base: number;
    other: OtherChoice;
  }): Promise<{ draft: ServerDraft }>;
  read(): Promise<readonly ServerDraft[]>;
  online(): boolean;
  later?: (task: () => void, ms: number) => ReturnType<typeof setTimeout>;
}

/** A text goes to the server after this long without a keystroke. */
export const IDLE_MS = 800;
const RETRY_MS = 5_000;
const TRANSIENT = new Set([OFFLINE, TIMEOUT, "rate_limited", "busy", "unavailable"]);

/** Brings drafts to the server after a pause in typing, and again after a cut; one save of a draft at a time. */
export class DraftSync {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly inFlight = new Map<string, string>();
  private readonly choices = new Map<string, OtherChoice>();
  /** Touched since the last reading began. */
  private touched = new Set<string>();
  private readonly later: NonNullable<DraftSyncOptions["later"]>;

  constructor(private readonly options: DraftSyncOptions) {
    this.later = options.later ?? ((task, ms) => setTimeout(task, ms));
    whenTyped((id, kind) => {
      this.typed(id, kind);
    });
  }

  /** Reads the server's drafts, then brings there what is only here. Called at each start of a stream. */
  async start(): Promise<void> {
    this.touched = new Set();
    try {
      draftsRead(await this.options.read(), this.touched);
    } catch {
      // They come with the next start; what is here is shown meanwhile.
    }
    this.flush();
  }

  /** Saves everything the server does not have. */
  flush(): void {
    for (const { id, kind, entry } of knownDrafts()) if (entry.dirty) this.save(id, kind);
  }

  told(draft: ServerDraft): void {
    const name = draftKey(draft.dialog_id, draft.kind);
    this.touched.add(name);
    draftTold(draft, this.inFlight.get(name) ?? null);
  }

  /** Deletes the other text, or puts it in the place of this one. */
  choose(id: DialogId, kind: DraftKind, choice: "drop" | "swap"): void {
    this.choices.set(draftKey(id, kind), choice);
    this.save(id, kind);
  }

  private typed(id: DialogId, kind: DraftKind): void {
    const name = draftKey(id, kind);
    this.touched.add(name);
    // An emptied box was sent or cleared: other places shall not offer it again.
    this.plan(id, kind, entryOf(id, kind).text === "" ? 0 : IDLE_MS);
  }

  private plan(id: DialogId, kind: DraftKind, ms: number): void {
    const name = draftKey(id, kind);
    clearTimeout(this.timers.get(name));
    this.timers.set(
      name,
      this.later(() => {
        this.timers.delete(name);
        this.save(id, kind);
      }, ms),
    );
  }

  private save(id: DialogId, kind: DraftKind): void {
    const name = draftKey(id, kind);
    const entry = entryOf(id, kind);
    const other = this.choices.get(name) ?? "keep";
    if (!this.options.online() || this.inFlight.has(name) || (!entry.dirty && other === "keep")) return;
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    this.choices.delete(name);
    const { text, base } = entry;
    this.inFlight.set(name, text);
    this.options.save({ dialog_id: id, kind, text, base, other }).then(
      ({ draft }) => {
        this.inFlight.delete(name);
        this.touched.add(name);
        draftAcknowledged(draft, text);
        if (entryOf(id, kind).dirty && !this.timers.has(name)) this.plan(id, kind, IDLE_MS);
        else if (this.choices.has(name)) this.save(id, kind);
      },
      (error: unknown) => {
        this.inFlight.delete(name);
        // Refused for good (the dialog went to somebody else): the text stays here.
        const { code } = asProblem(error);
        if (TRANSIENT.has(code) && code !== OFFLINE) this.plan(id, kind, RETRY_MS);
      },
    );
  }
}
