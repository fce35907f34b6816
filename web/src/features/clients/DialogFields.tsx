import { useRef, useState } from "react";
import type { Dialog } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive } from "../../live/react";
import {
  changeRequest,
  closesRequest,
  mayChangeRequest,
  mayCloseRequest,
  requestChoices,
  type RequestField,
  requestValue,
} from "../../live/request-edit";
import { Button } from "../../ui/button";
import { EditableText } from "./EditableText";
import { type Key, useT } from "./words";

const ROWS = [
  { field: "status_id", label: "card.status" },
  { field: "subject_id", label: "fact.subject" },
  { field: "priority_id", label: "fact.priority" },
] as const satisfies readonly { field: RequestField; label: Key }[];

interface Conflict {
  before: Dialog;
  field: RequestField;
  mine: number | null;
  theirs: Dialog;
  /** Why one's own value was not stored in place of theirs. */
  failure?: string | null;
}

/** Status, topic and priority of a request as rows of a description list, each changed where it stands (ui.md 4.5). */
export function DialogFields({
  dialog,
  onFinish,
}: {
  dialog: Dialog;
  /** A status that means «closed» was chosen. */
  onFinish(status: number): void;
}) {
  const t = useT();
  const boot = useBoot();
  const live = useLive();
  const grants = {
    reply: useGrant("op_reply"),
    all: useGrant("op_view_all"),
    closed: useGrant("op_edit_closed"),
  };
  const mayClose = mayCloseRequest(dialog, boot.user.id, useGrant("op_close"));
  const editable = mayChangeRequest(dialog, boot.user.id, grants);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  // A colleague's change that arrives while the list is open must not be taken for what this person changed.
  const opened = useRef(new Map<RequestField, Dialog>());

  /** Resolves with null when nothing is left to say in the row itself, else with the reason in words. */
  const save = async (
    before: Dialog,
    field: RequestField,
    next: number | null,
    anyway = false,
  ): Promise<string | null> => {
    if (next !== null && next !== before[field] && closesRequest(boot, dialog, field, next)) {
      onFinish(next);
      return null;
    }
    const outcome = await changeRequest(live, before, field, next, anyway);
    setConflict(outcome.kind === "conflict" ? { before, field, mine: next, theirs: outcome.theirs } : null);
    return outcome.kind === "refused" ? problemText(t, outcome.code) : null;
  };
  const read = (field: RequestField, value: number | null): string =>
    requestValue(t, boot, dialog, field, value) || "—";

  return (
    <>
      {ROWS.map(({ field, label }) => {
        const choices = requestChoices(t, boot, dialog, field, mayClose);
        if (choices.length === 0 || (dialog[field] === null && field !== "subject_id" && !editable))
          return null;
        return (
          <EditableText
            key={field}
            label={t(label)}
            value={String(dialog[field] ?? "")}
            text={dialog[field] === null && field !== "subject_id" ? "" : read(field, dialog[field])}
            kind="text"
            choices={() =>
              Promise.resolve([
                ...(dialog[field] === null && field !== "subject_id" ? [{ value: "", label: "—" }] : []),
                ...choices.map(({ value, label: name }) => ({ value: String(value ?? ""), label: name })),
              ])
            }
            editable={editable}
            onOpened={() => {
              opened.current.set(field, dialog);
            }}
            onSave={(next) =>
              save(opened.current.get(field) ?? dialog, field, next === "" ? null : Number(next))
            }
          />
        );
      })}
      {conflict ? (
        <>
          <dt className="sr-only">{t("client.theirs")}</dt>
          <dd className="col-span-2">
            <div role="alert" className="rounded-control bg-warn-soft px-3 py-2 text-12">
              <p className="text-warn">{t("client.conflict")}</p>
              <p className="mt-1">
                {t("client.theirs")}: {read(conflict.field, conflict.theirs[conflict.field])}
              </p>
              <p>
                {t("client.yours")}: {read(conflict.field, conflict.mine)}
              </p>
              {conflict.failure ? <p className="mt-1 text-bad">{conflict.failure}</p> : null}
              <p className="mt-1.5 flex flex-wrap gap-2">
                <Button
                  onClick={() => {
                    void save(conflict.theirs, conflict.field, conflict.mine, true).then((failure) => {
                      if (failure !== null) setConflict({ ...conflict, failure });
                    });
                  }}
                >
                  {t("client.keepYours")}
                </Button>
                <Button
                  onClick={() => {
                    setConflict(null);
                  }}
                >
                  {t("client.keepTheirs")}
                </Button>
              </p>
            </div>
          </dd>
        </>
      ) : null}
    </>
  );
}
