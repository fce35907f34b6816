import { type FormEvent, useId, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog as DialogEntity } from "../../api/types";
import { useT } from "../../i18n/desk";
import { catalogueName, problemText } from "../../i18n/names";
import {
  choosesRating,
  closingStatuses,
  type Missing,
  missingFromRefusal,
  needsOf,
  offersComment,
} from "../../live/closing";
import { useBoot, useOfferedSubjects, usePanel } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";

interface CloseDialogProps {
  dialog: DialogEntity;
  missing: Missing;
  /** Status that the request takes by being closed. */
  status?: number | undefined;
  onClose(): void;
  onDone(): void;
}

/** Asks for what is required to close and is missing, and whether the client is to rate it where that is one's choice. */
export function CloseDialog({ dialog, missing: first, status, onClose, onDone }: CloseDialogProps) {
  const t = useT();
  const panel = usePanel();
  const { statuses, settings, subjects, tags: known = [] } = useBoot();
  const spam = statuses.some(({ id, is_spam: means }) => means && id === status);
  const rates = choosesRating(dialog, settings) && !spam;
  const [rating, setRating] = useState(true);
  const [asked, setAsked] = useState(first);
  const [alias, setAlias] = useState("");
  const [chosen, setChosen] = useState<number | null>(null);
  const [tags, setTags] = useState<readonly number[]>([]);
  const [comment, setComment] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ids = useId();
  const active = useOfferedSubjects();
  // The topic that is chosen here may ask for more.
  const needs = needsOf(active.find((subject) => subject.alias === alias)?.id ?? null, subjects);
  const missing: Missing = {
    subject: asked.subject,
    status: asked.status && status === undefined,
    tags: asked.tags || (needs.has("tags") && (dialog.tag_ids ?? []).length === 0),
    comment: asked.comment || needs.has("comment"),
  };
  const remark = offersComment(settings) && !spam;
  const roots = active.filter(
    (subject) => subject.parent_id === null || !active.some((other) => other.id === subject.parent_id),
  );

  const offered = known.filter((tag) => tag.scope === "request" && tag.active);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(null);
    const ends = status ?? chosen;
    const d = {
      dialog_id: dialog.id,
      ...(alias ? { subject_alias: alias } : {}),
      ...(tags.length > 0 ? { tags_add: [...tags] } : {}),
      ...(comment.trim() ? { comment: comment.trim() } : {}),
      ...(ends === null ? {} : { status_id: ends }),
      ...(rates && !rating ? { csat: false } : {}),
    };
    panel.command("dialog.finish", d).then(
      ({ dialog: after }) => {
        panel.putDialog(after);
        onDone();
      },
      (error: unknown) => {
        const problem = asProblem(error);
        setBusy(false);
        setFailure(problem.code);
        if (problem.code === "validation") {
          const more = missingFromRefusal(problem.fields);
          setAsked({
            subject: missing.subject || more.subject,
            status: missing.status || more.status,
            tags: missing.tags || more.tags,
            comment: missing.comment || more.comment,
          });
        }
      },
    );
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(spam ? "desk.spamTitle" : "close.title")}
      description={dialog.client.name}
      closeLabel={t("action.close")}
    >
      <form className="flex flex-col gap-4 px-5 py-4" onSubmit={submit}>
        {spam ? <p className="text-13">{t("desk.spamHint")}</p> : null}
        {status === undefined || spam ? null : (
          <p className="text-13">
            {t("close.status", {
              status: catalogueName(t, statuses.find(({ id }) => id === status)?.name ?? ""),
            })}
          </p>
        )}
        {missing.subject ? (
          <div>
            <label htmlFor={`${ids}-subject`} className="mb-1 block text-13 font-medium">
              {t("close.subject")}
            </label>
            <select
              id={`${ids}-subject`}
              required
              className={cx(INPUT, "h-field")}
              value={alias}
              onChange={(event) => {
                setAlias(event.target.value);
              }}
            >
              <option value="">{t("close.choose")}</option>
              {roots.flatMap((root) => [
                <option key={root.id} value={root.alias}>
                  {root.name}
                </option>,
                ...active
                  .filter((subject) => subject.parent_id === root.id)
                  .map((subject) => (
                    <option key={subject.id} value={subject.alias}>
                      {`${root.name} · ${subject.name}`}
                    </option>
                  )),
              ])}
            </select>
          </div>
        ) : null}
        {missing.status ? (
          <div>
            <label htmlFor={`${ids}-status`} className="mb-1 block text-13 font-medium">
              {t("desk.closeStatus")}
            </label>
            <select
              id={`${ids}-status`}
              required
              className={cx(INPUT, "h-field")}
              value={chosen ?? ""}
              onChange={({ target }) => {
                setChosen(target.value === "" ? null : Number(target.value));
              }}
            >
              <option value="">{t("desk.chooseStatus")}</option>
              {closingStatuses(statuses).map(({ id, name }) => (
                <option key={id} value={id}>
                  {catalogueName(t, name)}
                </option>
              ))}
            </select>
          </div>
        ) : null}
        {missing.tags ? (
          <fieldset>
            <legend className="mb-1 text-13 font-medium">{t("desk.tags")}</legend>
            <div className="flex max-h-48 flex-col overflow-y-auto">
              {offered.map((tag, n) => (
                <label
                  key={tag.id}
                  className="flex min-h-control items-center gap-2 text-13 max-pane:min-h-11"
                >
                  <input
                    type="checkbox"
                    className="size-4 accent-accent"
                    // The first one asks until one is chosen: the browser then says so in the person's language.
                    required={n === 0 && tags.length === 0}
                    checked={tags.includes(tag.id)}
                    onChange={({ target }) => {
                      setTags(target.checked ? [...tags, tag.id] : tags.filter((id) => id !== tag.id));
                    }}
                  />
                  {tag.name}
                </label>
              ))}
            </div>
            {offered.length === 0 ? <p className="text-13 text-fg2">{t("desk.noTags")}</p> : null}
          </fieldset>
        ) : null}
        {missing.comment || remark ? (
          <div>
            <label htmlFor={`${ids}-comment`} className="mb-1 block text-13 font-medium">
              {t(missing.comment ? "close.comment" : "desk.commentMaybe")}
            </label>
            <textarea
              id={`${ids}-comment`}
              required={missing.comment}
              rows={3}
              className={cx(INPUT, "resize-none py-2")}
              value={comment}
              onChange={(event) => {
                setComment(event.target.value);
              }}
            />
          </div>
        ) : null}
        {rates ? (
          <label className="flex min-h-control items-center gap-2 text-13 max-pane:min-h-11">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={rating}
              onChange={({ target }) => {
                setRating(target.checked);
              }}
            />
            {t("desk.askRating")}
          </label>
        ) : null}
        {failure === null ? null : <FormError>{problemText(t, failure)}</FormError>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy}>
            {t(spam ? "spam.action" : "close.confirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
