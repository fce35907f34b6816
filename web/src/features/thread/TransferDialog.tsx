import { useId, useMemo, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog as DialogEntity } from "../../api/types";
import { type Key, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useOperators, usePanel } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { PickSearch } from "../../ui/pick-search";
import { matching, type TargetOption, transferTargets } from "./transfer-targets";

const GROUPS: Record<TargetOption["group"], Key> = {
  operators: "transfer.operators",
  groups: "transfer.groups",
  subjects: "transfer.subjects",
  queue: "transfer.queues",
};

interface TransferDialogProps {
  dialog: DialogEntity;
  onClose(): void;
  onDone(option: TargetOption): void;
}

/** One search over people, groups, topics and the queue; a note for whoever gets it; Enter. */
export function TransferDialog({ dialog, onClose, onDone }: TransferDialogProps) {
  const t = useT();
  const panel = usePanel();
  const boot = useBoot();
  const operators = useOperators();
  const list = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  /** Whose absence has been said. */
  const [sure, setSure] = useState<string | null>(null);
  const all = useMemo(
    () => transferTargets(t, boot, operators, panel.store.state.me),
    [t, boot, operators, panel],
  );
  const options = matching(all, typed);
  const chosen = options[Math.min(at, options.length - 1)];

  const submit = (option: TargetOption | undefined): void => {
    if (!option || busy) return;
    // Whoever is away gets it all the same, but not by accident (operator-line.md 9).
    if (!option.ready && sure !== option.key) {
      setSure(option.key);
      return;
    }
    setBusy(true);
    setFailure(null);
    panel
      .command("dialog.transfer", {
        dialog_id: dialog.id,
        to: option.to,
        ...(note.trim() ? { note: note.trim() } : {}),
      })
      .then(
        ({ dialog: after }) => {
          panel.putDialog(after);
          onDone(option);
        },
        (error: unknown) => {
          setBusy(false);
          setFailure(asProblem(error).code);
        },
      );
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("transfer.title")}
      description={dialog.client.name}
      closeLabel={t("action.close")}
    >
      <div className="px-5 pt-3">
        <PickSearch
          list={list}
          active={chosen ? `${list}-${chosen.key}` : undefined}
          label={t("transfer.search")}
          value={typed}
          at={at}
          count={options.length}
          onType={setTyped}
          onMove={setAt}
          onPick={() => {
            submit(chosen);
          }}
        />
      </div>
      <div
        id={list}
        role="listbox"
        aria-label={t("transfer.to")}
        className="mt-2 max-h-64 min-h-24 overflow-y-auto px-3"
        tabIndex={-1}
      >
        {options.length === 0 ? <p className="px-2 py-3 text-13 text-fg2">{t("transfer.nothing")}</p> : null}
        {options.map((option, index) => (
          <div key={option.key} role="presentation">
            {options[index - 1]?.group === option.group ? null : (
              <p aria-hidden className="px-2 pt-2 pb-1 text-12 text-fg3">
                {t(GROUPS[option.group])}
              </p>
            )}
            {/* The keyboard acts through the search field, whose active descendant this is. */}
            {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events */}
            <div
              role="option"
              id={`${list}-${option.key}`}
              aria-selected={option === chosen}
              tabIndex={-1}
              className={cx(
                "flex min-h-9 cursor-default items-center gap-2 rounded-control px-2 max-pane:min-h-11",
                option === chosen ? "bg-selected" : "hover:bg-hover",
              )}
              onClick={() => {
                setAt(index);
              }}
              onDoubleClick={() => {
                submit(option);
              }}
            >
              {option.group === "operators" ? (
                <span
                  className={cx("size-2 shrink-0 rounded-full", option.ready ? "bg-ok-fill" : "bg-line2")}
                />
              ) : null}
              <span className="min-w-0 flex-1 py-1">
                <span className="block truncate">{option.name}</span>
                {option.skills ? (
                  <span className="block truncate text-12 text-fg2">{option.skills}</span>
                ) : null}
              </span>
              <span className="shrink-0 text-12 text-fg2 tabular-nums">{option.hint}</span>
            </div>
          </div>
        ))}
      </div>
      <div className="flex flex-col gap-3 border-t border-line px-5 py-4">
        <textarea
          rows={2}
          aria-label={t("transfer.note")}
          placeholder={t("transfer.notePlaceholder")}
          className={cx(
            INPUT,
            "resize-none border-note-line bg-note py-2 text-note-fg placeholder:text-note-fg",
          )}
          value={note}
          onChange={(event) => {
            setNote(event.target.value);
          }}
        />
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        {chosen && sure === chosen.key ? (
          <p role="alert" className="rounded-control bg-warn-soft px-3 py-2 text-13 text-warn">
            {t("transfer.away", { name: chosen.name, state: chosen.hint })}
          </p>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            tone="primary"
            disabled={!chosen || busy}
            onClick={() => {
              submit(chosen);
            }}
          >
            {chosen
              ? t(sure === chosen.key ? "transfer.anyway" : "transfer.confirm", { name: chosen.name })
              : t("transfer.action")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
