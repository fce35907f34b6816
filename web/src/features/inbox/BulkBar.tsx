import { AlarmClock, CheckCheck, Flag, Hash, Tag as TagIcon, UserRoundPlus, X } from "lucide-react";
import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { BulkAction, BulkAnswer, DialogId, OperatorId } from "../../api/types";
import { type Key, useT } from "./words";
import { dayTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { catalogueName, problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive, useOfferedSubjects, usePanel } from "../../live/react";
import { spamStatus } from "../../live/spam";
import { momentOf, TIMED, type TimedChoice } from "../../live/snooze-times";
import { Button, IconButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Menu, MenuItem, MenuLine, MenuTitle } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { useSelection } from "./selection";

const SNOOZES: Record<TimedChoice, Key> = {
  hour: "bulk.snoozeHour",
  tomorrow: "bulk.snoozeTomorrow",
  monday: "bulk.snoozeMonday",
};

const WANTED = {
  subject_alias: "close.subject",
  status_id: "bulk.closingStatus",
  tags_add: "bulk.tags",
  comment: "close.comment",
} as const satisfies Record<string, Key>;

/** Slides over the header while rows are ticked: what can be done to all of them, and afterwards what was not done and why. */
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
  const [result, setResult] = useState<BulkAnswer | null>(null);
  const mayTransfer = useGrant("op_transfer");
  const mayClose = useGrant("op_close");
  const mayReply = useGrant("op_reply");
  const language = useLanguage();
  const now = panel.clock.now();
  const spam = spamStatus(boot.statuses);
  const tags = (boot.tags ?? []).filter(({ scope }) => scope === "request");
  const offered = tags.filter(({ active }) => active);
  // A tag that is no longer offered can still be taken off.
  const worn = tags.filter(({ id }) =>
    [...ids].some((of) => panel.store.state.dialogs.get(of)?.tag_ids?.includes(id) === true),
  );
  // Those that mean «closed» are set by closing, which asks for what the settings want.
  const statuses = boot.statuses.filter(({ category }) => category !== "closed");
  const closing =
    boot.settings.status_required_on_close === true
      ? boot.statuses.filter(({ category, is_spam: means }) => category === "closed" && !means)
      : [];

  const run = (action: BulkAction): void => {
    setBusy(true);
    api.bulk([...ids], action).then(
      (answer) => {
        setBusy(false);
        const total = answer.done + answer.failed;
        if (answer.failed === 0) show({ text: t("bulk.allDone", { n: total }) });
        else setResult(answer);
        clear();
      },
      (error: unknown) => {
        setBusy(false);
        show({ text: problemText(t, asProblem(error).code), tone: "bad" });
      },
    );
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
                  run({ close: {} });
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
                    run({ close: { status_id: id } });
                  }}
                >
                  {t("bulk.closeAs", { status: catalogueName(t, name) })}
                </MenuItem>
              ))}
              {subjects.map(({ id, name, alias }) => (
                <MenuItem
                  key={id}
                  onSelect={() => {
                    run({ close: { subject_alias: alias } });
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
      {result ? (
        <Dialog
          open
          onClose={() => {
            setResult(null);
          }}
          title={t("bulk.result", {
            done: result.done,
            total: result.done + result.failed,
            failed: result.failed,
          })}
          closeLabel={t("action.close")}
        >
          <ul className="space-y-1 overflow-y-auto px-5 py-4 text-13">
            {result.results
              .filter(({ ok }) => !ok)
              .map(({ dialog_id, code, fields }) => (
                <li key={dialog_id} className="flex gap-2">
                  <span className="min-w-0 flex-1 truncate">{nameOf(panel, dialog_id)}</span>
                  <span className="text-bad">
                    {wanted(t, fields ?? {}) || problemText(t, code ?? "internal")}
                  </span>
                </li>
              ))}
          </ul>
          <div className="flex justify-end px-5 pb-4">
            <Button
              onClick={() => {
                setResult(null);
              }}
            >
              {t("bulk.understood")}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

/** What closing asked for and the request did not have, in words; empty when it was something else. */
function wanted(t: ReturnType<typeof useT>, fields: Record<string, string>): string {
  const named = (["subject_alias", "status_id", "tags_add", "comment"] as const).filter((field) => field in fields);
  if (named.length === 0) return "";
  return t("bulk.missing", { what: named.map((field) => t(WANTED[field])).join(", ") });
}

function nameOf(panel: ReturnType<typeof usePanel>, id: DialogId): string {
  const dialog = panel.store.state.dialogs.get(id);
  return dialog ? `${dialog.client.name}, № ${id}` : `№ ${id}`;
}
