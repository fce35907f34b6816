import { Check } from "lucide-react";
import { useId, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog as DialogEntity, DialogId } from "../../api/types";
import { type Key, useT } from "../../i18n/desk";
import { problemText } from "../../i18n/names";
import { useBoot, useDialog, useGrant, useLive } from "../../live/react";
import {
  changeRequest,
  closesRequest,
  mayCloseRequest,
  requestChoices,
  type RequestField,
  requestValue,
} from "../../live/request-edit";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError } from "../../ui/field";
import { PickSearch } from "../../ui/pick-search";
import { type Pick, picked } from "../../live/picks";

/** What the keys of a request change: one value of it, or its tags. */
export type RequestPart = RequestField | "tags";

const TITLES: Record<RequestPart, Key> = {
  subject_id: "pick.topic",
  status_id: "pick.status",
  priority_id: "pick.priority",
  tags: "pick.tags",
};

/** One search over the values a part of a request can take. Enter sets the value and leaves; a tag is put on or off and the window stays. */
export function RequestDialog({ id, part, onClose, onFinish }: PickerProps & { id: DialogId }) {
  const dialog = useDialog(id);
  return dialog ? <Picker dialog={dialog} part={part} onClose={onClose} onFinish={onFinish} /> : null;
}

interface PickerProps {
  part: RequestPart;
  onClose(): void;
  /** A status that means «closed» was chosen. */
  onFinish(status: number): void;
}

function Picker({ dialog, part, onClose, onFinish }: PickerProps & { dialog: DialogEntity }) {
  const t = useT();
  const live = useLive();
  const boot = useBoot();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  /** The request as it was when the window opened: what is chosen is a change of that. */
  const [before] = useState(dialog);
  const [theirs, setTheirs] = useState<{ dialog: DialogEntity; next: number | null } | null>(null);
  const worn = dialog.tag_ids ?? [];
  const mayClose = mayCloseRequest(dialog, boot.user.id, useGrant("op_close"));

  const all: Pick[] =
    part === "tags"
      ? (boot.tags ?? [])
          .filter((tag) => tag.scope === "request" && (tag.active || worn.includes(tag.id)))
          .map((tag) => ({ value: tag.id, label: tag.name, on: worn.includes(tag.id) }))
      : requestChoices(t, boot, dialog, part, mayClose).map((choice) => ({
          ...choice,
          on: choice.value === dialog[part],
        }));
  const options = picked(all, typed);
  const chosen = options[Math.min(at, options.length - 1)];

  const tag = (id: number, on: boolean): void => {
    setBusy(true);
    setFailure(null);
    live
      .call<DialogEntity>("PATCH", `/api/v1/dialogs/${dialog.id}`, {
        body: on ? { tags_remove: [id] } : { tags_add: [id] },
      })
      .then(
        ({ data }) => {
          live.panel.putDialog(data);
        },
        (error: unknown) => {
          setFailure(asProblem(error).code);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };

  const set = (field: RequestField, next: number | null, anyway = false): void => {
    setBusy(true);
    setFailure(null);
    void changeRequest(live, before, field, next, anyway).then((outcome) => {
      setBusy(false);
      if (outcome.kind === "saved") onClose();
      else if (outcome.kind === "conflict") setTheirs({ dialog: outcome.theirs, next });
      else setFailure(outcome.code);
    });
  };

  const choose = (option: Pick | undefined): void => {
    if (!option || busy) return;
    if (part !== "tags") {
      if (option.on) onClose();
      else if (option.value !== null && closesRequest(boot, dialog, part, option.value))
        onFinish(option.value);
      else set(part, option.value);
    } else if (option.value !== null) tag(option.value, option.on);
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(TITLES[part])}
      description={dialog.client.name}
      closeLabel={t("action.close")}
    >
      {theirs && part !== "tags" ? (
        <div role="alert" className="mx-5 mt-3 rounded-control bg-warn-soft px-3 py-2 text-13">
          <p className="text-warn">
            {t("pick.changed", {
              value: requestValue(t, boot, theirs.dialog, part, theirs.dialog[part]) || "—",
            })}
          </p>
          <p className="mt-1.5 flex flex-wrap gap-2">
            <Button
              disabled={busy}
              onClick={() => {
                set(part, theirs.next, true);
              }}
            >
              {t("pick.mine", { value: requestValue(t, boot, dialog, part, theirs.next) || "—" })}
            </Button>
            <Button onClick={onClose}>{t("pick.theirs")}</Button>
          </p>
        </div>
      ) : null}
      <div className="px-5 pt-3">
        <PickSearch
          list={list}
          active={chosen ? `${list}-${chosen.value ?? "none"}` : undefined}
          label={t("pick.search")}
          value={typed}
          at={at}
          count={options.length}
          onType={setTyped}
          onMove={setAt}
          onPick={() => {
            choose(chosen);
          }}
        />
      </div>
      {failure === null ? null : (
        <div className="px-5 pt-3">
          <FormError>{problemText(t, failure)}</FormError>
        </div>
      )}
      <div
        id={list}
        role="listbox"
        aria-label={t(TITLES[part])}
        className="my-3 max-h-72 min-h-24 overflow-y-auto px-3"
        tabIndex={-1}
      >
        {options.map((option) => (
          // The keyboard acts through the search field, whose active descendant this is.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={option.value ?? "none"}
            role="option"
            id={`${list}-${option.value ?? "none"}`}
            aria-selected={option === chosen}
            tabIndex={-1}
            className={cx(
              "flex min-h-9 cursor-default items-center gap-2 rounded-control px-2 max-pane:min-h-11",
              option === chosen ? "bg-selected" : "hover:bg-hover",
            )}
            onClick={() => {
              choose(option);
            }}
          >
            <span className="min-w-0 flex-1 truncate">{option.label}</span>
            {option.on ? (
              <>
                <Check size={15} aria-hidden className="shrink-0 text-accent" />
                <span className="sr-only">{t("pick.on")}</span>
              </>
            ) : null}
          </div>
        ))}
      </div>
      <p role="status" className={cx("px-5 pb-3 text-13 text-fg2", options.length > 0 && "sr-only")}>
        {options.length > 0
          ? ""
          : t(all.length === 0 && part === "tags" ? "desk.noTags" : "transfer.nothing")}
      </p>
    </Dialog>
  );
}
