import { AlarmClock } from "lucide-react";
import { type KeyboardEvent, type SyntheticEvent, useId, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog as DialogEntity, DialogId, Iso } from "../../api/types";
import { type Key, useT } from "../../i18n/desk";
import { dayTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { usePrinted } from "../../keys/bindings";
import { useShortcut } from "../../keys/registry";
import { useDialog, useGrant, usePanel } from "../../live/react";
import {
  type Before,
  fieldValue,
  fromField,
  momentOf,
  TIMED,
  type TimedChoice,
  undoOf,
} from "../../live/snooze-times";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";

/** How long putting off can be taken back (ui.md 3). */
const UNDO_MS = 10_000;
const MINUTE_MS = 60_000;
/** The server takes a year. */
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;

const NAMES: Record<TimedChoice, Key> = {
  hour: "snooze.hour",
  tomorrow: "snooze.tomorrow",
  monday: "snooze.monday",
};

interface SnoozeProps {
  id: DialogId;
  /** The dialog was put off. */
  onAway(id: DialogId): void;
  /** It was taken back. */
  onBack(id: DialogId): void;
}

/** «Відкласти» of the open dialog with its key, and the way back of one that is put off. */
export function SnoozeControl({ id, onAway, onBack }: SnoozeProps) {
  const t = useT();
  const panel = usePanel();
  const dialog = useDialog(id);
  const mayReply = useGrant("op_reply");
  const viewAll = useGrant("op_view_all");
  const keys = usePrinted("snooze");
  const show = useToasts((state) => state.show);
  const [asks, setAsks] = useState(false);
  const mine = dialog?.operator_id === panel.store.state.me;
  const held = dialog?.state === "active" || dialog?.state === "paused";
  const may = held && mayReply && (mine || viewAll);
  useShortcut(
    "snooze",
    () => {
      setAsks(true);
    },
    may,
  );
  if (!dialog || !may) return null;

  const wake = (): void => {
    panel.command("dialog.wake", { dialog_id: id }).then(
      ({ dialog: after }) => {
        panel.putDialog(after);
        onBack(id);
      },
      (error: unknown) =>
        show({ text: t("snooze.failed", { reason: problemText(t, asProblem(error).code) }), tone: "bad" }),
    );
  };
  const takeBack = (before: Before): void => {
    const undo = undoOf(before, panel.clock.now());
    if (undo.wake) {
      wake();
      return;
    }
    // A client who has written meanwhile has woken it: it is not put off again.
    if (panel.store.state.dialogs.get(id)?.state === "active") return;
    panel.command("dialog.snooze", { dialog_id: id, ...undo.wish }).then(
      ({ dialog: after }) => {
        panel.putDialog(after);
      },
      (error: unknown) =>
        show({ text: t("snooze.failed", { reason: problemText(t, asProblem(error).code) }), tone: "bad" }),
    );
  };
  return (
    <>
      {dialog.state === "paused" ? <Button onClick={wake}>{t("snooze.wake")}</Button> : null}
      <IconButton
        label={t("snooze.action")}
        shortcut={keys}
        onClick={() => {
          setAsks(true);
        }}
      >
        <AlarmClock size={17} aria-hidden />
      </IconButton>
      {asks ? (
        <SnoozeDialog
          dialog={dialog}
          onClose={() => {
            setAsks(false);
          }}
          onDone={(text, before) => {
            setAsks(false);
            const run = (): void => {
              takeBack(before);
            };
            show({ text, stays: UNDO_MS, action: { label: t("action.undo"), run } });
            onAway(id);
          }}
        />
      ) : null}
    </>
  );
}

/** The five choices of ui.md 4.7; arrows walk over them, Enter takes one. */
function SnoozeDialog({
  dialog,
  onClose,
  onDone,
}: {
  dialog: DialogEntity;
  onClose(): void;
  onDone(text: string, before: Before): void;
}) {
  const t = useT();
  const language = useLanguage();
  const panel = usePanel();
  const field = useId();
  const [now] = useState(() => panel.clock.now());
  const [typed, setTyped] = useState(() => fieldValue(momentOf("tomorrow", now)));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const snooze = (until: Iso | null): void => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    const before: Before = { state: dialog.state, snoozed_until: dialog.snoozed_until ?? null };
    const wish = until === null ? { until_reply: true as const } : { until };
    panel.command("dialog.snooze", { dialog_id: dialog.id, ...wish }).then(
      ({ dialog: after }) => {
        panel.putDialog(after);
        const { name } = dialog.client;
        onDone(
          until === null
            ? t("snooze.doneReply", { name })
            : t("snooze.done", { name, time: dayTime(language, Date.parse(until), now) }),
          before,
        );
      },
      (error: unknown) => {
        setBusy(false);
        setFailure(t("snooze.failed", { reason: problemText(t, asProblem(error).code) }));
      },
    );
  };

  const byDate = (event: SyntheticEvent): void => {
    event.preventDefault();
    const at = fromField(typed);
    if (at === null || at <= panel.clock.now()) setFailure(t("snooze.past"));
    else if (at > panel.clock.now() + YEAR_MS) setFailure(t("snooze.far"));
    else snooze(new Date(at).toISOString());
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("snooze.title")}
      description={dialog.client.name}
      closeLabel={t("action.close")}
    >
      <ul className="mt-2 px-3">
        {TIMED.map((choice) => {
          const at = momentOf(choice, now);
          return (
            <Choice
              key={choice}
              label={t(NAMES[choice])}
              hint={dayTime(language, at, now)}
              onChoose={() => {
                snooze(new Date(at).toISOString());
              }}
            />
          );
        })}
        <Choice
          label={t("snooze.reply")}
          hint=""
          onChoose={() => {
            snooze(null);
          }}
        />
      </ul>
      <form
        noValidate
        className="mt-2 flex flex-col gap-2 border-t border-line px-5 pt-3 pb-4"
        onSubmit={byDate}
      >
        <label htmlFor={field} className="text-13 font-medium">
          {t("snooze.date")}
        </label>
        <div className="flex gap-2">
          <input
            id={field}
            type="datetime-local"
            className={cx(INPUT, "h-9 min-w-0 flex-1 max-pane:h-11")}
            min={fieldValue(now + MINUTE_MS)}
            max={fieldValue(now + YEAR_MS)}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
          <Button type="submit" tone="primary" disabled={busy}>
            {t("snooze.action")}
          </Button>
        </div>
        <p className="text-12 text-fg2">{t("snooze.wakes")}</p>
        {failure === null ? null : <FormError>{failure}</FormError>}
      </form>
    </Dialog>
  );
}

function Choice({ label, hint, onChoose }: { label: string; hint: string; onChoose(): void }) {
  return (
    <li>
      <button
        type="button"
        data-first
        className="flex min-h-9 w-full items-center gap-2 rounded-control px-2 text-left text-13 outline-none hover:bg-hover focus-visible:bg-hover focus-visible:outline-2 focus-visible:outline-accent max-pane:min-h-11"
        onClick={onChoose}
        onKeyDown={walk}
      >
        <span className="min-w-0 flex-1">{label}</span>
        <span className="text-12 text-fg2 tabular-nums">{hint}</span>
      </button>
    </li>
  );
}

/** Arrows go from choice to choice. */
function walk(event: KeyboardEvent<HTMLButtonElement>): void {
  const item = event.currentTarget.parentElement;
  const next =
    event.key === "ArrowDown"
      ? item?.nextElementSibling
      : event.key === "ArrowUp"
        ? item?.previousElementSibling
        : null;
  const button = next?.querySelector("button");
  if (!button) return;
  event.preventDefault();
  button.focus();
}
