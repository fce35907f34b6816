import { AlarmClock, CheckCheck, Flag, Hash, Tag as TagIcon, UserRoundPlus, X } from "lucide-react";
import { useState } from "react";
import { asProblem } from "../../api/problems";
import type {
  BulkAction,
  BulkAnswer,
  BulkRow,
  Dialog as Request,
  DialogId,
  OperatorId,
} from "../../api/types";
import { type Key, useT } from "./words";
import { dayTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { catalogueName, problemText } from "../../i18n/names";
import { UNDO_MS, usePendingCloses, wroteSince } from "../../live/pending-close";
import { useBoot, useGrant, useLive, useOfferedSubjects, usePanel } from "../../live/react";
import { keys } from "../../live/reduce";
import { spamStatus } from "../../live/spam";
import { momentOf, TIMED, type TimedChoice } from "../../live/snooze-times";
import { Button, IconButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Menu, MenuItem, MenuLine, MenuTitle } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { refusedClose } from "./bulk-close";
import { useBulkResult } from "./bulk-result";
import { answerOf, doneRow, isUndoable, planUndo, refusedRow, runUndo, type UndoBy } from "./bulk-undo";
import { useSelection } from "./selection";

const SNOOZES: Record<TimedChoice, Key> = {
  hour: "bulk.snoozeHour",
  tomorrow: "bulk.snoozeTomorrow",
  monday: "bulk.snoozeMonday",
};

/** Slides over the header while rows are ticked: what can be done to all of them, and how it is taken back. */
export function BulkBar() {
  const t = useT();
  const { api } = useLive();
  const panel = usePanel();
  const boot = useBoot();
  const subjects = useOfferedSubjects();
  const show = useToasts((state) => state.show);
  const { ids, clear } = useSelection();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const tell = useBulkResult((state) => state.tell);
  const mayTransfer = useGrant("op_transfer");
  const mayClose = useGrant("op_close");
  const mayReply = useGrant("op_reply");
  const mayTake = useGrant("op_take_from_queue");
  const seesAll = useGrant("op_view_all");
  const language = useLanguage();
  const now = panel.clock.now();
  const spam = spamStatus(boot.statuses);
  const tags = (boot.tags ?? []).filter(({ scope }) => scope === "request");
  const offered = tags.filter(({ active }) => active);
  // A tag that is no longer offered can still be taken off.
  const worn = tags.filter(({ id }) =>
    [...ids].some((of) => panel.store.state.dialogs.get(of)?.tag_ids?.includes(id) === true),
  );
  // Every queue that is in use, as for one: it may lead past the topics that this person works with.
  const groups = boot.skill_groups.filter(({ active }) => active);
  const topics = boot.subjects.filter(({ active }) => active);
  // Those that mean «closed» are set by closing, which asks for what the settings want.
  const statuses = boot.statuses.filter(({ category }) => category !== "closed");
  const closing =
    boot.settings.status_required_on_close === true
      ? boot.statuses.filter(({ category, is_spam: means }) => category === "closed" && !means)
      : [];

  const known = (id: DialogId): Request | undefined => panel.store.state.dialogs.get(id);
  const undoBy = (): UndoBy => ({
    me: panel.store.state.me,
    seesAll,
    mayTake,
    offered: new Set(offered.map(({ id }) => id)),
    now: panel.clock.now(),
  });

  /** What was done, with the way back; what was not, with the reason. */
  const report = (answer: BulkAnswer, done: string, undo: (() => void) | null): void => {
    if (answer.failed > 0) {
      tell({ answer, undone: false, undo: answer.done > 0 ? undo : null });
      return;
    }
    show({
      text: done,
      ...(undo === null ? {} : { stays: UNDO_MS, action: { label: t("action.undo"), run: undo } }),
    });
  };
  const reportUndo = (answer: BulkAnswer): void => {
    if (answer.failed > 0) tell({ answer, undone: true, undo: null });
    else if (answer.done > 0) show({ text: t("bulk.undone", { n: answer.done }) });
  };

  const run = (action: BulkAction): void => {
    const before = [...ids].flatMap((id) => known(id) ?? []);
    setBusy(true);
    api.bulk([...ids], action).then(
      (answer) => {
        setBusy(false);
        clear();
        const ok = new Set(answer.results.filter((row) => row.ok).map((row) => row.dialog_id));
        const done = before.filter(({ id }) => ok.has(id));
        const undo = (): void => {
          const take = (id: DialogId): Promise<unknown> => panel.command("dialog.take", { dialog_id: id });
          void runUndo(planUndo(action, done, known, undoBy()), { bulk: api.bulk, take }).then(reportUndo);
        };
        const offer = isUndoable(planUndo(action, done, () => undefined, undoBy())) ? undo : null;
        report(answer, t("bulk.allDone", { n: answer.done }), offer);
      },
      (error: unknown) => {
        setBusy(false);
        show({ text: problemText(t, asProblem(error).code), tone: "bad" });
      },
    );
  };

  /** Closes them after the time in which that can be taken back, as one is closed: the clients hear of it only then. */
  const hold = (how: NonNullable<BulkAction["close"]>): void => {
    const { me } = panel.store.state;
    const pending = usePendingCloses.getState();
    const chosen = [...ids];
    const refused = chosen.flatMap((id): BulkRow[] => {
      const row = known(id);
      const why = row ? refusedClose(row, how, { me, seesAll }, boot) : null;
      return why ? [why] : [];
    });
    const held = new Set(chosen.filter((id) => !refused.some((row) => row.dialog_id === id)));
    const stops = new Map<DialogId, () => void>();
    const stop = (id: DialogId): void => {
      stops.get(id)?.();
      stops.delete(id);
    };
    for (const id of held) {
      const before = known(id);
      if (!before) continue;
      // Whoever writes in the last moment is not left behind a closed door.
      const listen = (): void => {
        const now = known(id);
        if (!now || !wroteSince(before, now)) return;
        stop(id);
        held.delete(id);
        pending.undo([id]);
        show({ text: t("close.wrote", { name: before.client.name }), stays: UNDO_MS });
      };
      stops.set(id, panel.store.subscribe(keys.dialog(id), listen));
    }
    pending.begin([...held], (left) => {
      for (const id of held) stop(id);
      api.bulk([...left], { close: how }).then(
        (answer) => {
          if (answer.failed > 0) tell({ answer, undone: false, undo: null });
        },
        (error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
      );
    });
    const undo = (): void => {
      for (const id of held) stop(id);
      const back = new Set(pending.undo([...held]));
      reportUndo(answerOf([...held].map((id) => (back.has(id) ? doneRow(id) : refusedRow(id, "final")))));
    };
    const going = [...held].map(doneRow);
    report(answerOf([...going, ...refused]), t("bulk.closed", { n: going.length }), undo);
    clear();
  };

  return (
    <>
      {ids.size > 0 ? (
        <div
          role="toolbar"
          aria-label={t("bulk.label")}
          className="pop-in @container absolute inset-x-0 top-0 z-20 flex min-h-14 items-center border-b border-line bg-accent-soft px-2 py-2"
        >
          <IconButton label={t("bulk.clear")} shortcut="Esc" onClick={clear}>
            <X size={17} aria-hidden />
          </IconButton>
          {/* Two lines rather than two rows: what stands below stays in reach. */}
          <span role="status" className="min-w-0 flex-1 px-1 text-13 leading-4 font-semibold">
            <span className="max-pane:sr-only @max-[320px]:sr-only">
              {t("bulk.selected", { n: ids.size })}
            </span>
            {/* On a phone and in the narrowest list the buttons leave room for the number. */}
            <span aria-hidden className="hidden tabular-nums max-pane:inline @max-[320px]:inline">
              {ids.size}
            </span>
          </span>
          {mayTransfer ? (
            <Menu
              trigger={
                <IconButton label={t("bulk.assign")} disabled={busy}>
                  <UserRoundPlus size={17} aria-hidden />
                </IconButton>
              }
            >
              <MenuItem
                onSelect={() => {
                  run({ assign: { operator_id: "queue" } });
                }}
              >
                {t("bulk.toQueue")}
              </MenuItem>
              <MenuLine />
              <MenuTitle>{t("transfer.operators")}</MenuTitle>
              {boot.operators.map(({ id, name }) => (
                <MenuItem
                  key={id}
                  onSelect={() => {
                    run({ assign: { operator_id: id as OperatorId } });
                  }}
                >
                  {name}
                </MenuItem>
              ))}
              {groups.length > 0 ? <MenuTitle>{t("transfer.groups")}</MenuTitle> : null}
              {groups.map(({ id, name }) => (
                <MenuItem
                  key={id}
                  onSelect={() => {
                    run({ assign: { skill_group_id: id } });
                  }}
                >
                  {name}
                </MenuItem>
              ))}
              {topics.length > 0 ? <MenuTitle>{t("transfer.subjects")}</MenuTitle> : null}
              {topics.map(({ id, name }) => (
                <MenuItem
                  key={id}
                  onSelect={() => {
                    run({ assign: { subject_id: id } });
                  }}
                >
                  {name}
                </MenuItem>
              ))}
            </Menu>
          ) : null}
          <Menu
            trigger={
              <IconButton label={t("bulk.topic")} disabled={busy}>
                <Hash size={17} aria-hidden />
              </IconButton>
            }
          >
            {subjects.map(({ id, name }) => (
              <MenuItem
                key={id}
                onSelect={() => {
                  run({ update: { subject_id: id } });
                }}
              >
                {name}
              </MenuItem>
            ))}
          </Menu>
          {tags.length > 0 ? (
            <Menu
              trigger={
                <IconButton label={t("bulk.tags")} disabled={busy}>
                  <TagIcon size={17} aria-hidden />
                </IconButton>
              }
            >
              {offered.map(({ id, name }) => (
                <MenuItem
                  key={id}
                  onSelect={() => {
                    run({ update: { tags_add: [id] } });
                  }}
                >
                  {name}
                </MenuItem>
              ))}
              {worn.length > 0 ? (
                <>
                  {offered.length > 0 ? <MenuLine /> : null}
                  {worn.map(({ id, name }) => (
                    <MenuItem
                      key={id}
                      onSelect={() => {
                        run({ update: { tags_remove: [id] } });
                      }}
                    >
                      {t("bulk.untag", { tag: name })}
                    </MenuItem>
                  ))}
                </>
              ) : null}
            </Menu>
          ) : null}
          <Menu
            trigger={
              <IconButton label={t("bulk.priorityStatus")} disabled={busy}>
                <Flag size={17} aria-hidden />
              </IconButton>
            }
          >
            <MenuTitle>{t("bulk.priority")}</MenuTitle>
            {boot.priorities.map(({ id, name }) => (
              <MenuItem
                key={id}
                onSelect={() => {
                  run({ update: { priority_id: id } });
                }}
              >
                {catalogueName(t, name)}
              </MenuItem>
            ))}
            <MenuLine />
            <MenuTitle>{t("bulk.status")}</MenuTitle>
            {statuses.map(({ id, name }) => (
              <MenuItem
                key={id}
                onSelect={() => {
                  run({ update: { status_id: id } });
                }}
              >
                {catalogueName(t, name)}
              </MenuItem>
            ))}
          </Menu>
          {mayReply ? (
            <Menu
              trigger={
                <IconButton label={t("bulk.snooze")} disabled={busy}>
                  <AlarmClock size={17} aria-hidden />
                </IconButton>
              }
            >
              {TIMED.map((choice) => (
                <MenuItem
                  key={choice}
                  onSelect={() => {
                    const until = new Date(momentOf(choice, panel.clock.now())).toISOString();
                    run({ snooze: { until } });
                  }}
                >
                  {t(SNOOZES[choice], { time: dayTime(language, momentOf(choice, now), now) })}
                </MenuItem>
              ))}
              <MenuLine />
              <MenuItem
                onSelect={() => {
                  run({ snooze: { until_reply: true } });
                }}
              >
                {t("bulk.snoozeReply")}
              </MenuItem>
            </Menu>
          ) : null}
          {mayClose ? (
            <Menu
              trigger={
                <IconButton label={t("bulk.close")} disabled={busy}>
                  <CheckCheck size={17} aria-hidden />
                </IconButton>
              }
            >
              <MenuItem
                onSelect={() => {
                  hold({});
                }}
              >
                {t("bulk.closeNow", { n: ids.size })}
              </MenuItem>
              {spam === null ? null : (
                <MenuItem
                  onSelect={() => {
                    setAsking(true);
                  }}
                >
                  {t("spam.action")}
                </MenuItem>
              )}
              <MenuLine />
              {closing.map(({ id, name }) => (
                <MenuItem
                  key={`status-${id}`}
                  onSelect={() => {
                    hold({ status_id: id });
                  }}
                >
                  {t("bulk.closeAs", { status: catalogueName(t, name) })}
                </MenuItem>
              ))}
              {subjects.map(({ id, name, alias }) => (
                <MenuItem
                  key={id}
                  onSelect={() => {
                    hold({ subject_alias: alias });
                  }}
                >
                  {t("bulk.closeWith", { topic: name })}
                </MenuItem>
              ))}
            </Menu>
          ) : null}
        </div>
      ) : null}
      {asking && spam !== null ? (
        <Dialog
          open
          onClose={() => {
            setAsking(false);
          }}
          title={t("bulk.spamTitle", { n: ids.size })}
          description={t("bulk.spamHint")}
          closeLabel={t("action.close")}
        >
          <div className="flex justify-end gap-2 px-5 py-4">
            <Button
              onClick={() => {
                setAsking(false);
              }}
            >
              {t("action.cancel")}
            </Button>
            <Button
              tone="primary"
              onClick={() => {
                setAsking(false);
                run({ close: { status_id: spam } });
              }}
            >
              {t("spam.action")}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
