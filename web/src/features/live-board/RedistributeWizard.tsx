import { ArrowRight, CircleAlert, CircleCheck, Clock, MinusCircle } from "lucide-react";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { BoardOperator, SlotRow } from "../../api/board";
import type { DialogMove, MoveBody, Moves } from "../../api/client";
import { asProblem } from "../../api/problems";
import type { Dialog as DialogRow, DialogId, OperatorId, SubjectId } from "../../api/types";
import { dayTime, duration } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { channelLabel, problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useBoardData, useBoardNow, useStatuses, useTopicName } from "./context";
import { moveReason, sortedOperators } from "./rules";
import { useT } from "./words";

const TARGETS = ["queue", "subject", "group", "operator"] as const;
type Target = (typeof TARGETS)[number];
type Step = "choose" | "preview" | "result";
/** What the operator has put off, the first to wake first; the board has no slots of it, so it is asked for. */
type Sleeping = readonly DialogRow[] | "loading" | "failed";

/** Longest note the server takes, characters. */
const NOTE_MAX = 4000;

/**
 * Moves an operator's dialogs: which and where to, what would become of each, what became of each (distribution.md 6.2).
 * The list is that of the moment it was opened, so that a tick stays where it was put. What is put off goes only when it is ticked.
 */
export function RedistributeWizard({ row, onClose }: { row: BoardOperator; onClose(): void }) {
  const t = useT();
  const { supervise } = useLive();
  const mayForce = useGrant("operators_force_status");
  const { operator } = row;
  const [slots] = useState(row.slots);
  const [chosen, setChosen] = useState<ReadonlySet<DialogId>>(
    () => new Set(slots.map((slot) => slot.dialog_id)),
  );
  const [target, setTarget] = useState<Target>("queue");
  const [place, setPlace] = useState("");
  const [note, setNote] = useState("");
  const [offline, setOffline] = useState(false);
  const [step, setStep] = useState<Step>("choose");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [moves, setMoves] = useState<Moves | null>(null);
  const [sleeping, setSleeping] = useState<Sleeping>("loading");

  useEffect(() => {
    let gone = false;
    supervise.sleeping(operator.id).then(
      (rows) => {
        if (gone) return;
        // One that was put off since the board was read is in the list already.
        const known = new Set(slots.map((slot) => slot.dialog_id));
        setSleeping(rows.filter((row) => !known.has(row.id)).sort((a, b) => wakes(a) - wakes(b)));
      },
      () => {
        if (!gone) setSleeping("failed");
      },
    );
    return () => {
      gone = true;
    };
  }, [supervise, operator.id, slots]);

  const footer = useRef<HTMLElement>(null);
  useEffect(() => {
    // The step before has gone with its focused button: the next thing to do takes the focus.
    if (step !== "choose") footer.current?.querySelector<HTMLElement>("button:last-of-type")?.focus();
  }, [step]);

  const body: MoveBody = {
    dialog_ids: [...chosen],
    to:
      target === "subject"
        ? { subject_alias: place }
        : target === "group"
          ? { skill_group_id: Number(place) }
          : target === "operator"
            ? { operator_id: Number(place) }
            : { queue: true },
    note: note.trim() || null,
    set_offline: offline,
  };
  const ask = (call: (id: OperatorId, body: MoveBody) => Promise<Moves>, next: Step): void => {
    setBusy(true);
    setFault(null);
    call(operator.id, body)
      .then(
        (told) => {
          setMoves(told);
          setStep(next);
        },
        (error: unknown) => {
          setFault(
            t("live.act.failed", { name: operator.name, reason: problemText(t, asProblem(error).code) }),
          );
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const ready = chosen.size > 0 && (target === "queue" || place !== "");
  const going = moves ? moves.moved + moves.queued : 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("live.act.redistributeTitle", { name: operator.name })}
      description={t(`live.move.lead.${step}`)}
      closeLabel={t("action.close")}
      className="w-[min(620px,calc(100vw-24px))]"
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
        {step === "choose" ? (
          <>
            <Choice slots={slots} sleeping={sleeping} chosen={chosen} onChange={setChosen} />
            <Where
              former={operator.id}
              target={target}
              place={place}
              onTarget={(next) => {
                setTarget(next);
                setPlace("");
              }}
              onPlace={setPlace}
            />
            <Note value={note} onChange={setNote} />
            {mayForce ? (
              <label className="flex items-center gap-3 text-13 font-medium">
                <input
                  type="checkbox"
                  role="switch"
                  className="switch"
                  checked={offline}
                  onChange={(event) => {
                    setOffline(event.target.checked);
                  }}
                />
                {t("live.move.offline")}
              </label>
            ) : null}
          </>
        ) : moves ? (
          <Outcome moves={moves} slots={slots} sleeping={sleeping} done={step === "result"} />
        ) : null}
        {fault ? <FormError>{fault}</FormError> : null}
      </div>
      <footer ref={footer} className="flex justify-end gap-2 border-t border-line px-5 py-3">
        {step === "choose" ? (
          <>
            <Button onClick={onClose}>{t("action.cancel")}</Button>
            <Button
              tone="primary"
              disabled={busy || !ready}
              onClick={() => {
                ask((id, what) => supervise.previewMoves(id, what), "preview");
              }}
            >
              {t("live.move.next")}
            </Button>
          </>
        ) : step === "preview" ? (
          <>
            <Button
              onClick={() => {
                setFault(null);
                setStep("choose");
              }}
            >
              {t("live.move.back")}
            </Button>
            <Button
              tone="primary"
              disabled={busy || going === 0}
              onClick={() => {
                ask((id, what) => supervise.redistribute(id, what), "result");
              }}
            >
              {t("live.move.go", { n: going })}
            </Button>
          </>
        ) : (
          <Button tone="primary" onClick={onClose}>
            {t("live.move.done")}
          </Button>
        )}
      </footer>
    </Dialog>
  );
}

/** When a dialog that is put off wakes by itself; one that waits for its client comes last. */
const wakes = (dialog: DialogRow): number =>
  dialog.snoozed_until ? Date.parse(dialog.snoozed_until) : Number.MAX_SAFE_INTEGER;

/** A dialog to choose, and what its client waits for. */
interface Line {
  id: DialogId;
  name: string;
  subject: SubjectId | null;
  channel: string;
  mark: ReactNode;
}

/** Which dialogs: those in hand as the board has them, then those that are put off, with the time they wake. */
function Choice({
  slots,
  sleeping,
  chosen,
  onChange,
}: {
  slots: readonly SlotRow[];
  sleeping: Sleeping;
  chosen: ReadonlySet<DialogId>;
  onChange(next: ReadonlySet<DialogId>): void;
}) {
  const t = useT();
  const language = useLanguage();
  const now = useBoardNow();
  const inHand = slots.map((slot): Line => ({
    id: slot.dialog_id,
    name: slot.client_name,
    subject: slot.subject_id,
    channel: slot.channel,
    mark:
      slot.waiting_since === null ? (
        <span className="shrink-0 text-12 text-fg2">{t("live.move.answered")}</span>
      ) : (
        <Chip tone="warn">
          {t("live.move.waits", { time: duration(t, now - Date.parse(slot.waiting_since)) })}
        </Chip>
      ),
  }));
  const asleep = typeof sleeping === "string" ? [] : sleeping;
  const putOff = asleep.map((dialog): Line => ({
    id: dialog.id,
    name: dialog.client.name,
    subject: dialog.subject_id,
    channel: dialog.channel,
    mark: (
      <Chip>
        {dialog.snoozed_until
          ? t("state.pausedUntil", { time: dayTime(language, Date.parse(dialog.snoozed_until), now) })
          : t("live.move.untilReply")}
      </Chip>
    ),
  }));
  return (
    <fieldset>
      <legend className="mb-1 text-13 font-medium">{t("live.move.which")}</legend>
      <div className="flex flex-col gap-2">
        {inHand.length > 0 ? (
          <Lines label={t("live.move.all")} lines={inHand} chosen={chosen} onChange={onChange} />
        ) : null}
        {putOff.length > 0 ? (
          <Lines label={t("live.move.asleep")} lines={putOff} chosen={chosen} onChange={onChange} />
        ) : null}
        {sleeping === "failed" ? (
          <FormError>{t("live.move.asleepFailed")}</FormError>
        ) : sleeping !== "loading" && inHand.length + putOff.length === 0 ? (
          <p className="text-13 text-fg2">{t("live.move.nothing")}</p>
        ) : null}
      </div>
    </fieldset>
  );
}

/** Dialogs of one kind, each with its tick, and one tick for all of them. */
function Lines({
  label,
  lines,
  chosen,
  onChange,
}: {
  label: string;
  lines: readonly Line[];
  chosen: ReadonlySet<DialogId>;
  onChange(next: ReadonlySet<DialogId>): void;
}) {
  const t = useT();
  const topic = useTopicName();
  const ticked = lines.filter((line) => chosen.has(line.id)).length;
  const toggle = (ids: readonly DialogId[], on: boolean): void => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChange(next);
  };
  return (
    <div className="overflow-hidden rounded-control border border-line2">
      <label className="flex min-h-9 items-center gap-2.5 border-b border-line2 bg-sunken px-3 text-13 max-pane:min-h-11">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={ticked === lines.length}
          onChange={() => {
            toggle(
              lines.map((line) => line.id),
              ticked < lines.length,
            );
          }}
        />
        <span className="flex-1 font-medium">{label}</span>
        <span className="text-12 text-fg2 tabular-nums">
          {t("live.move.chosen", { n: ticked, of: lines.length })}
        </span>
      </label>
      <ul className="max-h-56 overflow-y-auto">
        {lines.map((line) => (
          <li key={line.id}>
            <label className="flex min-h-10 items-center gap-2.5 px-3 py-1 text-13 hover:bg-hover max-pane:min-h-11">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                checked={chosen.has(line.id)}
                onChange={(event) => {
                  toggle([line.id], event.target.checked);
                }}
              />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{line.name}</span>
                <span className="block truncate text-12 text-fg2">
                  № {line.id} · {topic(line.subject)} · {channelLabel(t, line.channel)}
                </span>
              </span>
              {line.mark}
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where to: the queues of the topics, one queue, a group, or somebody. */
function Where({
  former,
  target,
  place,
  onTarget,
  onPlace,
}: {
  former: OperatorId;
  target: Target;
  place: string;
  onTarget(next: Target): void;
  onPlace(next: string): void;
}) {
  const t = useT();
  const id = useId();
  const board = useBoardData();
  const statuses = useStatuses();
  const { subjects, skill_groups } = useBoot();
  const operators = useMemo(
    () => sortedOperators(board?.operators.values() ?? [], "name", statuses),
    [board, statuses],
  );
  const places: { value: string; label: string }[] =
    target === "subject"
      ? subjects
          .filter((subject) => subject.active)
          .map((subject) => ({ value: subject.alias, label: subject.name }))
      : target === "group"
        ? skill_groups
            .filter((group) => group.active && group.subject_ids.length > 0)
            .map((group) => ({ value: String(group.id), label: group.name }))
        : target === "operator"
          ? operators
              .filter(({ operator }) => operator.id !== former)
              .map(({ operator, slots }) => ({
                value: String(operator.id),
                label: `${operator.name} (${t("live.assign.load", { n: slots.length, of: operator.limit })})`,
              }))
          : [];
  return (
    <fieldset>
      <legend className="mb-1 text-13 font-medium">{t("live.move.where")}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {TARGETS.map((name) => (
          <label key={name} className="flex min-h-7 items-center gap-2 text-13 max-pane:min-h-11">
            <input
              type="radio"
              name={`${id}-target`}
              className="size-4 accent-accent"
              checked={target === name}
              onChange={() => {
                onTarget(name);
              }}
            />
            {t(`live.move.to.${name}`)}
          </label>
        ))}
      </div>
      {target === "queue" ? (
        <p className="mt-1 text-12 text-fg2">{t("live.move.queueHint")}</p>
      ) : (
        <select
          aria-label={t(`live.move.to.${target}`)}
          className={cx(INPUT, "mt-2 h-9")}
          value={place}
          onChange={(event) => {
            onPlace(event.target.value);
          }}
        >
          <option value="">{t("live.move.choose")}</option>
          {places.map((known) => (
            <option key={known.value} value={known.value}>
              {known.label}
            </option>
          ))}
        </select>
      )}
    </fieldset>
  );
}

function Note({ value, onChange }: { value: string; onChange(next: string): void }) {
  const t = useT();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-13 font-medium">
        {t("live.move.note")}
      </label>
      <textarea
        id={id}
        rows={2}
        dir="auto"
        maxLength={NOTE_MAX}
        aria-describedby={`${id}-hint`}
        className={cx(INPUT, "py-2")}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      <p id={`${id}-hint`} className="mt-1 text-12 text-fg3">
        {t("live.move.noteHint")}
      </p>
    </div>
  );
}

const SIGNS: Record<DialogMove["result"], ReactNode> = {
  moved: <CircleCheck size={16} aria-hidden className="shrink-0 text-ok" />,
  queued: <Clock size={16} aria-hidden className="shrink-0 text-warn" />,
  skipped: <MinusCircle size={16} aria-hidden className="shrink-0 text-fg3" />,
  failed: <CircleAlert size={16} aria-hidden className="shrink-0 text-bad" />,
};

/** What becomes of each dialog, before or after. */
function Outcome({
  moves,
  slots,
  sleeping,
  done,
}: {
  moves: Moves;
  slots: readonly SlotRow[];
  sleeping: Sleeping;
  done: boolean;
}) {
  const t = useT();
  const board = useBoardData();
  const asleep = typeof sleeping === "string" ? [] : sleeping;
  const client = (id: DialogId): string =>
    slots.find((slot) => slot.dialog_id === id)?.client_name ??
    asleep.find((dialog) => dialog.id === id)?.client.name ??
    `№ ${id}`;
  const words = (line: DialogMove): ReactNode => {
    if (line.result === "moved") {
      const name =
        line.operator_id === null ? "" : (board?.operators.get(line.operator_id)?.operator.name ?? "");
      return (
        <span className="flex items-center gap-1.5">
          <ArrowRight size={14} aria-hidden className="shrink-0 text-fg3" />
          <span className="sr-only">{t("live.move.result.moved")} </span>
          {name}
        </span>
      );
    }
    const reason = moveReason(line.reason);
    return reason === null
      ? t(`live.move.result.${line.result}`)
      : t("live.move.because", { what: t(`live.move.result.${line.result}`), reason: t(reason) });
  };
  return (
    <>
      <p role={done ? "status" : undefined} className="text-13 font-medium">
        {t(done ? "live.move.summary" : "live.move.foretold", {
          moved: moves.moved,
          queued: moves.queued,
          failed: moves.failed + moves.skipped,
        })}
      </p>
      <ul
        aria-label={t(done ? "live.move.results" : "live.move.preview")}
        className="overflow-hidden rounded-control border border-line2"
      >
        {moves.dialogs.map((line) => (
          <li
            key={line.dialog_id}
            className="flex min-h-10 items-center gap-2.5 border-line px-3 py-1.5 text-13 not-first:border-t"
          >
            {SIGNS[line.result]}
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{client(line.dialog_id)}</span>
              <span className="block truncate text-12 text-fg2">№ {line.dialog_id}</span>
            </span>
            <span className="max-w-[55%] text-right text-fg2">{words(line)}</span>
          </li>
        ))}
      </ul>
      {done ? null : <p className="text-12 text-fg3">{t("live.move.previewHint")}</p>}
    </>
  );
}
