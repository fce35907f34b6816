import type {
  Alert,
  BoardDelta,
  BoardOperator,
  BoardSnapshot,
  DecisionBrief,
  Kpi,
  QueueRow,
  WaitingRow,
} from "../api/board";
import type { DialogId, OperatorId, SubjectId } from "../api/types";
import type { Panel } from "./panel";

/** The supervisor's board as this tab has it. */
export interface Board {
  epoch: string;
  rev: number;
  /** Server time of what is shown, milliseconds. */
  at: number;
  kpi: Kpi | null;
  queues: ReadonlyMap<SubjectId | null, QueueRow>;
  waiting: ReadonlyMap<DialogId, WaitingRow>;
  operators: ReadonlyMap<OperatorId, BoardOperator>;
  /** Newest last. */
  decisions: readonly DecisionBrief[];
  alerts: readonly Alert[];
}

/** As many decisions as the server keeps for whoever comes. */
export const MOST_DECISIONS = 100;

export function fromSnapshot(snapshot: BoardSnapshot): Board {
  const { queue, operators } = snapshot;
  return {
    epoch: snapshot.epoch,
    rev: snapshot.rev,
    at: Date.parse(snapshot.at),
    kpi: queue?.kpi ?? null,
    queues: new Map((queue?.queues ?? []).map((row) => [row.subject_id, row])),
    waiting: new Map((queue?.waiting ?? []).map((row) => [row.dialog_id, row])),
    operators: new Map((operators ?? []).map((row) => [row.operator.id, row])),
    decisions: queue?.decisions ?? [],
    alerts: queue?.alerts ?? [],
  };
}

/**
 * The board after a delta. The same delta again, or an older one, changes nothing; `null` means that one is missing in between
 * or that the server lives anew: only a snapshot helps.
 */
export function applyDelta(board: Board, delta: BoardDelta): Board | null {
  if (delta.epoch !== board.epoch) return null;
  if (delta.rev <= board.rev) return board;
  if (delta.rev !== board.rev + 1) return null;
  const { queue, operators } = delta;
  return {
    epoch: board.epoch,
    rev: delta.rev,
    at: Date.parse(delta.at),
    kpi: queue?.kpi ?? board.kpi,
    queues: merged(board.queues, queue?.queues, queue?.queues_gone, (row) => row.subject_id),
    waiting: merged(board.waiting, queue?.waiting, queue?.waiting_gone, (row) => row.dialog_id),
    operators: merged(board.operators, operators?.rows, operators?.gone, (row) => row.operator.id),
    decisions: queue?.decisions.length
      ? [...board.decisions, ...queue.decisions].slice(-MOST_DECISIONS)
      : board.decisions,
    alerts: queue?.alerts ?? board.alerts,
  };
}

function merged<K, V>(
  known: ReadonlyMap<K, V>,
  rows: readonly V[] = [],
  gone: readonly K[] = [],
  key: (row: V) => K,
): ReadonlyMap<K, V> {
  if (rows.length === 0 && gone.length === 0) return known;
  const next = new Map(known);
  for (const id of gone) next.delete(id);
  for (const row of rows) next.set(key(row), row);
  return next;
}

/** How much a delta tells, for the banner of a frozen board. */
export function changesOf(delta: BoardDelta): number {
  const { queue, operators } = delta;
  return (
    (queue?.decisions.length ?? 0) +
    (queue?.waiting.length ?? 0) +
    (queue?.waiting_gone.length ?? 0) +
    (operators?.rows.length ?? 0)
  );
}

export interface BoardView {
  board: Board | null;
  /** `stale`: the connection is away, what is shown is that of `board.at`. */
  phase: "loading" | "live" | "stale" | "failed";
  /** Set while the board stands still by hand. */
  frozen: { at: number; missed: number } | null;
}

const RETRY_MS = 4_000;

/** Keeps a board: subscribes, reads the snapshot, applies deltas; never mixes two lives of the server. */
export class BoardFeed {
  private current: Board | null = null;
  private phase: BoardView["phase"] = "loading";
  private frozen: { board: Board; at: number; missed: number } | null = null;
  private shown: BoardView = { board: null, phase: "loading", frozen: null };
  private waitingDeltas: BoardDelta[] | null = null;
  private run = 0;
  private wasOnline = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ends: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly panel: Panel,
    private readonly read: () => Promise<BoardSnapshot>,
  ) {}

  start(): void {
    this.wasOnline = false;
    this.ends = [
      this.panel.subscribeBoard((delta) => {
        this.take(delta);
      }),
      this.panel.subscribeLink(() => {
        this.linkChanged();
      }),
    ];
    this.linkChanged();
  }

  stop(): void {
    this.run += 1;
    clearTimeout(this.retry);
    for (const end of this.ends) end();
    this.ends = [];
    if (this.panel.connection.phase !== "online") return;
    this.panel.connection.tell("queue.subscribe", { on: false, board: true });
    this.panel.connection.tell("operators.subscribe", { on: false, board: true });
  }

  freeze(): void {
    if (this.current) this.frozen = { board: this.current, at: this.panel.clock.now(), missed: 0 };
    this.tell();
  }

  thaw(): void {
    this.frozen = null;
    this.tell();
  }

  /** Reads everything again; for the button of a failed board. */
  reload(): void {
    void this.sync();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly view = (): BoardView => this.shown;

  private linkChanged(): void {
    const online = this.panel.connection.phase === "online";
    if (online === this.wasOnline) return;
    this.wasOnline = online;
    if (online) void this.sync();
    else if (this.current) {
      this.run += 1;
      this.phase = "stale";
      this.tell();
    }
  }

  private async sync(): Promise<void> {
    const run = ++this.run;
    clearTimeout(this.retry);
    this.waitingDeltas = [];
    try {
      // A half that one may not see is refused; the snapshot leaves it out too.
      await Promise.allSettled([
        this.panel.command("queue.subscribe", { on: true, board: true }),
        this.panel.command("operators.subscribe", { on: true, board: true }),
      ]);
      const snapshot = await this.read();
      if (run !== this.run) return;
      let board: Board | null = fromSnapshot(snapshot);
      for (const delta of this.waitingDeltas) board = board && applyDelta(board, delta);
      this.waitingDeltas = null;
      if (!board) {
        void this.sync();
        return;
      }
      this.current = board;
      this.phase = "live";
    } catch {
      if (run !== this.run) return;
      this.phase = this.current ? "stale" : "failed";
      this.retry = setTimeout(() => {
        if (run === this.run) void this.sync();
      }, RETRY_MS);
    }
    this.tell();
  }

  private take(delta: BoardDelta): void {
    if (this.waitingDeltas) {
      this.waitingDeltas.push(delta);
      return;
    }
    if (!this.current) return;
    const next = applyDelta(this.current, delta);
    if (!next) {
      void this.sync();
      return;
    }
    if (this.frozen && next !== this.current) this.frozen.missed += changesOf(delta);
    this.current = next;
    this.tell();
  }

  private tell(): void {
    const { frozen } = this;
    this.shown = {
      board: frozen ? frozen.board : this.current,
      phase: this.phase,
      frozen: frozen ? { at: frozen.at, missed: frozen.missed } : null,
    };
    for (const listener of this.listeners) listener();
  }
}
