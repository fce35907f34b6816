import { Pencil } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { cx } from "../../ui/cx";
import { useT } from "./words";

export interface Choice {
  value: string;
  label: string;
}

const BOX =
  "w-full min-w-0 rounded-control border border-line2 bg-surface px-2 text-13 focus-visible:outline-2 focus-visible:outline-accent";

/** A row of a description list whose value is edited in place. `onSave` resolves with the reason it was not accepted, or null. */
export function EditableText({
  label,
  value,
  text = value,
  kind,
  choices,
  editable,
  startsOpen = false,
  onOpened,
  onClosed,
  onSave,
}: {
  label: string;
  value: string;
  /** The value as people read it. */
  text?: string;
  kind: "text" | "tel" | "email" | "date" | "long";
  /** Only one of these; read when the row is opened. */
  choices?: () => Promise<readonly Choice[]>;
  editable: boolean;
  startsOpen?: boolean;
  /** Editing begins: what is saved later is a change of what stands here now. */
  onOpened?(): void;
  onClosed?(): void;
  onSave(next: string): Promise<string | null>;
}) {
  const t = useT();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(startsOpen ? value : null);
  // The value may change under the editor when a colleague saves; typed is measured against what stood here first.
  const [was, setWas] = useState(value);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [list, setList] = useState<readonly Choice[] | null>(null);
  /** Arrows walk through a closed list, and each step is a change: what is chosen with keys is saved by Enter or by going on. */
  const byKey = useRef(false);
  const opener = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(null);
  const open = typed !== null;

  useEffect(() => {
    if (!open) return;
    field.current?.focus();
    if (field.current instanceof HTMLInputElement) field.current.select();
  }, [open, list]);

  const close = (refocus: boolean): void => {
    setTyped(null);
    setFailure(null);
    setList(null);
    onClosed?.();
    if (refocus) requestAnimationFrame(() => opener.current?.focus());
  };
  const start = (): void => {
    setTyped(value);
    setWas(value);
    byKey.current = false;
    onOpened?.();
    if (!choices) return;
    choices().then(setList, () => {
      setFailure(t("card.listFailed"));
    });
  };
  const save = (refocus: boolean, chosen: string | null = typed): void => {
    const next = (chosen ?? "").trim();
    if (next === was) {
      close(refocus);
      return;
    }
    setBusy(true);
    void onSave(next).then((reason) => {
      setBusy(false);
      if (reason === null) close(refocus);
      else {
        setFailure(reason);
        field.current?.focus();
      }
    });
  };

  const leave = (event: { key: string; stopPropagation(): void }): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(true);
  };
  const tied = {
    "aria-labelledby": `${id}-label`,
    "aria-invalid": failure ? (true as const) : undefined,
    "aria-describedby": failure ? `${id}-failure` : undefined,
  };

  return (
    <>
      <dt className="min-w-0 truncate text-fg2" id={`${id}-label`}>
        {label}
      </dt>
      <dd className="min-w-0">
        {open ? (
          <>
            {choices ? (
              <select
                ref={(element) => {
                  field.current = element;
                }}
                value={typed}
                disabled={list === null || busy}
                {...tied}
                className={`${BOX} h-7 max-pane:h-11`}
                onChange={(event) => {
                  setTyped(event.target.value);
                  if (!byKey.current) save(true, event.target.value);
                }}
                onPointerDown={() => {
                  byKey.current = false;
                }}
                onKeyDown={(event) => {
                  byKey.current = true;
                  if (event.key === "Enter" && typed !== was) {
                    event.preventDefault();
                    save(true);
                  } else leave(event);
                }}
                onBlur={() => {
                  if (busy || list === null) return;
                  if (byKey.current && failure === null) save(false);
                  else close(false);
                }}
              >
                {list === null ? <option value={typed}>{t("card.loading")}</option> : null}
                {list === null || list.some((choice) => choice.value === typed) ? null : (
                  <option value={typed}>{typed}</option>
                )}
                {list?.map((choice) => (
                  <option key={choice.value} value={choice.value}>
                    {choice.label}
                  </option>
                ))}
              </select>
            ) : kind === "long" ? (
              <textarea
                ref={(element) => {
                  field.current = element;
                }}
                rows={4}
                maxLength={2_000}
                value={typed}
                readOnly={busy}
                {...tied}
                className={`${BOX} py-1`}
                onChange={(event) => {
                  setTyped(event.target.value);
                }}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && event.ctrlKey) {
                    event.preventDefault();
                    save(true);
                  } else leave(event);
                }}
                onBlur={() => {
                  if (!busy && failure === null) save(false);
                }}
              />
            ) : (
              <input
                ref={(element) => {
                  field.current = element;
                }}
                type={kind}
                value={typed}
                readOnly={busy}
                {...tied}
                className={`${BOX} h-7 max-pane:h-11`}
                onChange={(event) => {
                  setTyped(event.target.value);
                }}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && !event.nativeEvent.isComposing) {
                    event.preventDefault();
                    save(true);
                  } else leave(event);
                }}
                onBlur={() => {
                  if (!busy && failure === null) save(false);
                }}
              />
            )}
            {failure ? (
              <span id={`${id}-failure`} role="alert" className="mt-1 block text-12 text-bad">
                {failure}
              </span>
            ) : null}
          </>
        ) : editable ? (
          <button
            ref={opener}
            type="button"
            aria-label={t("client.edit", { field: label, value: text || "—" })}
            className="group -mx-1.5 flex min-h-7 w-full min-w-0 items-center gap-1.5 rounded-control px-1.5 text-left hover:bg-hover max-pane:min-h-11"
            onClick={start}
          >
            <span
              className={cx(
                "min-w-0 flex-1",
                kind === "long" ? "line-clamp-3 whitespace-pre-line" : "truncate",
              )}
            >
              {text || "—"}
            </span>
            <Pencil
              size={13}
              aria-hidden
              className="shrink-0 text-fg3 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
            />
          </button>
        ) : (
          <span
            className={cx("block min-h-7 leading-7", kind === "long" ? "whitespace-pre-line" : "truncate")}
          >
            {text || "—"}
          </span>
        )}
      </dd>
    </>
  );
}
