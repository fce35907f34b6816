import { Paperclip, X } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { Attachment, ClientField } from "../../api/types";
import { onSaveFile, savedAt } from "../../live/file-links";
import { useLive } from "../../live/react";
import { type Choice, EditableText } from "./EditableText";
import { faultOf, fieldText } from "./own-fields";
import { useT } from "./words";

type Next = string | number | boolean | null;

interface OwnFieldProps {
  field: ClientField;
  value: unknown;
  editable: boolean;
  onOpened?(): void;
  /** `text` is the value as people read it, for a conflict. Resolves with the reason it was not accepted, or null. */
  onSave(next: Next, text: string): Promise<string | null>;
}

/** A field that an administrator set up: shown and edited by its type. */
export function OwnField(props: OwnFieldProps) {
  const t = useT();
  const { call } = useLive();
  const { field, value, editable, onOpened, onSave } = props;
  if (field.type === "FILE") return <FileField {...props} />;
  const empty: Choice[] = field.required ? [] : [{ value: "", label: "—" }];
  const plain = (text: string): Choice => ({ value: text, label: text });
  const choices: Partial<Record<ClientField["type"], () => Promise<readonly Choice[]>>> = {
    BOOLEAN: () =>
      Promise.resolve([
        ...empty,
        { value: "true", label: t("card.yes") },
        { value: "false", label: t("card.no") },
      ]),
    SELECT: () => Promise.resolve([...empty, ...field.options.map(plain)]),
    SELECTAPI: () =>
      call<{ data: Choice[] }>("GET", `/api/v1/client-fields/${field.id}/options`).then(({ data }) => [
        ...empty,
        ...data.data,
      ]),
  };
  const list = choices[field.type];
  return (
    <EditableText
      label={field.label}
      value={value === undefined || value === null ? "" : String(value as Next)}
      text={fieldText(field, value, t)}
      kind={field.type === "TEXT" ? "long" : field.type === "DATE" ? "date" : "text"}
      {...(list ? { choices: list } : {})}
      editable={editable}
      {...(onOpened ? { onOpened } : {})}
      onSave={(next) => {
        const fault = faultOf(field, next, t);
        if (fault) return Promise.resolve(fault);
        return onSave(next === "" ? null : next, next);
      }}
    />
  );
}

type Known = Attachment | "gone" | null;

/** The file of a field: its name opens it. */
function FileField({ field, value, editable, onSave }: OwnFieldProps) {
  const t = useT();
  const id = useId();
  const { call, clients } = useLive();
  const [file, setFile] = useState<Known>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const has = typeof value === "number";
  useEffect(() => {
    if (typeof value !== "number") return;
    let here = true;
    call<Attachment>("GET", `/api/v1/files/${value}`).then(
      ({ data }) => {
        if (here) setFile(data);
      },
      () => {
        if (here) setFile("gone");
      },
    );
    return () => {
      here = false;
    };
  }, [call, value]);
  const put = async (chosen: File): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const sent = await clients.upload(
        chosen,
        crypto.randomUUID(),
        () => undefined,
        new AbortController().signal,
      );
      setFailure(await onSave(Number(sent.id), chosen.name));
    } catch (error) {
      const reason = (error as { reason?: string }).reason ?? "";
      setFailure(t("card.uploadFailed", { reason }));
    }
    setBusy(false);
  };
  return (
    <>
      <dt className="min-w-0 truncate text-fg2">{field.label}</dt>
      <dd className="flex min-h-7 min-w-0 flex-wrap items-center gap-x-2">
        {has && file && file !== "gone" ? (
          <a
            className="min-w-0 truncate text-accent hover:underline"
            href={savedAt(file.url ?? "")}
            download
            onClick={onSaveFile(file.url, file.name ?? "")}
          >
            {file.name}
          </a>
        ) : null}
        {has && file === "gone" ? <span className="text-fg3">{t("card.fileGone")}</span> : null}
        {has && editable && !field.required ? (
          <button
            type="button"
            aria-label={t("card.removeFile", { field: field.label })}
            className="flex size-6 items-center justify-center rounded-chip text-fg3 hover:text-fg max-pane:size-11"
            onClick={() => {
              setFile(null);
              void onSave(null, "").then(setFailure);
            }}
          >
            <X size={13} aria-hidden />
          </button>
        ) : null}
        {has || editable ? null : "—"}
        {editable ? (
          <>
            <label
              htmlFor={id}
              className="inline-flex min-h-6 cursor-pointer items-center gap-1 text-12 text-accent hover:underline has-focus-visible:outline-2 max-pane:min-h-11"
            >
              <Paperclip size={13} aria-hidden />
              {busy ? t("card.uploading") : t("card.chooseFile")}
              <span className="sr-only">{`: ${field.label}`}</span>
              <input
                id={id}
                type="file"
                disabled={busy}
                className="sr-only"
                onChange={(event) => {
                  const chosen = event.target.files?.[0];
                  event.target.value = "";
                  if (chosen) void put(chosen);
                }}
              />
            </label>
            {failure ? (
              <span role="alert" className="w-full text-12 text-bad">
                {failure}
              </span>
            ) : null}
          </>
        ) : null}
      </dd>
    </>
  );
}
