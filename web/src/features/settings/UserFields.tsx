import { Paperclip, X } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { components } from "../../api/schema.gen";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { INPUT } from "../../ui/field";
import { type Words, useCfg } from "./words";

export type OwnField = components["schemas"]["ClientFieldFieldsRow"];
/** What the controls of a field need to know of it. */
export type ShownField = Pick<
  OwnField,
  "id" | "key" | "label" | "type" | "non_editable" | "required" | "options"
>;
export type OwnValues = Readonly<Record<string, unknown>>;

interface Choice {
  value: string;
  label: string;
}

/** Only what differs from the stored values is sent: what somebody may not change stays out of it. */
export function changedOf(stored: OwnValues, now: OwnValues): OwnValues {
  return Object.fromEntries(
    Object.entries(now).filter(
      ([key, value]) => JSON.stringify(value ?? null) !== JSON.stringify(stored[key] ?? null),
    ),
  );
}

/** A value as it is typed. */
export function typedOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Values in words, for differences. */
export function ownText(fields: readonly OwnField[], values: OwnValues, cfg: Words): string {
  const parts = fields
    .filter(({ key }) => typedOf(values[key]) !== "")
    .map(({ key, label }) => `${label}: ${typedOf(values[key])}`);
  return parts.join(", ") || cfg("cfg.nothing");
}

/** Fields that an administrator set up for users, each by its type. */
export function UserFields({
  id,
  fields,
  stored,
  value,
  optionsAt = ofUsers,
  onChange,
}: {
  id: string;
  fields: readonly ShownField[];
  stored: OwnValues;
  value: OwnValues;
  /** Where the values of a list field are asked for. */
  optionsAt?: (id: number) => string;
  onChange(changed: OwnValues): void;
}) {
  const now = { ...stored, ...value };
  return (
    <div id={id} tabIndex={-1} className="space-y-3">
      {fields.map((field) => (
        <One
          key={field.id}
          field={field}
          optionsAt={optionsAt}
          value={now[field.key]}
          onChange={(next) => {
            onChange(changedOf(stored, { ...now, [field.key]: next }));
          }}
        />
      ))}
    </div>
  );
}

const ofUsers = (id: number): string => `/api/v1/user-fields/${id}/options`;

interface OneProps {
  field: ShownField;
  optionsAt: (id: number) => string;
  value: unknown;
  onChange(value: string | number | boolean | null): void;
}

function One({ field, optionsAt, value, onChange }: OneProps) {
  const cfg = useCfg();
  const id = useId();
  if (field.type === "FILE") return <FileValue field={field} value={value} onChange={onChange} />;
  const common = {
    id,
    disabled: field.non_editable ?? false,
    required: field.required ?? false,
    className: INPUT,
    value: typedOf(value),
  };
  const typed = (text: string): void => {
    onChange(text === "" ? null : text);
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-13 font-medium">
        {field.label}
      </label>
      {field.type === "TEXT" ? (
        <textarea
          {...common}
          rows={3}
          maxLength={2000}
          onChange={(event) => {
            typed(event.target.value);
          }}
        />
      ) : field.type === "SELECT" || field.type === "SELECTAPI" || field.type === "BOOLEAN" ? (
        <Chosen field={field} optionsAt={optionsAt} common={common} onChange={typed} />
      ) : (
        <input
          {...common}
          type={field.type === "DATE" ? "date" : "text"}
          inputMode={field.type === "INTEGER" || field.type === "BIGINT" ? "numeric" : undefined}
          maxLength={255}
          onChange={(event) => {
            typed(event.target.value);
          }}
        />
      )}
      {field.non_editable ? <p className="mt-1 text-12 text-fg3">{cfg("cfg.ownReadOnly")}</p> : null}
    </div>
  );
}

function Chosen({
  field,
  optionsAt,
  common,
  onChange,
}: {
  field: ShownField;
  optionsAt: (id: number) => string;
  common: { id: string; disabled: boolean; required: boolean; className: string; value: string };
  onChange(text: string): void;
}) {
  const cfg = useCfg();
  const { call } = useLive();
  const [fetched, setFetched] = useState<readonly Choice[] | "failed" | null>(null);
  const remote = field.type === "SELECTAPI";
  useEffect(() => {
    if (!remote) return;
    let here = true;
    call<{ data: Choice[] }>("GET", optionsAt(field.id)).then(
      ({ data }) => {
        if (here) setFetched(data.data);
      },
      () => {
        if (here) setFetched("failed");
      },
    );
    return () => {
      here = false;
    };
  }, [call, field.id, optionsAt, remote]);
  const plain = (text: string): Choice => ({ value: text, label: text });
  const list: readonly Choice[] =
    field.type === "BOOLEAN"
      ? [
          { value: "true", label: cfg("cfg.yes") },
          { value: "false", label: cfg("cfg.no") },
        ]
      : remote
        ? Array.isArray(fetched)
          ? (fetched as readonly Choice[])
          : []
        : (field.options ?? []).map(plain);
  // A value that the list does not have any more is shown as it is stored.
  const known = common.value === "" || list.some(({ value }) => value === common.value);
  return (
    <>
      <select
        {...common}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        <option value="">—</option>
        {(known ? list : [...list, plain(common.value)]).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {fetched === "failed" ? <p className="mt-1 text-12 text-bad">{cfg("cfg.ownListFailed")}</p> : null}
    </>
  );
}

function FileValue({ field, value, onChange }: Omit<OneProps, "optionsAt">) {
  const cfg = useCfg();
  const id = useId();
  const { clients } = useLive();
  const [name, setName] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const has = typeof value === "number";
  const put = async (file: File): Promise<void> => {
    setBusy(true);
    setFailed(false);
    try {
      const sent = await clients.upload(
        file,
        crypto.randomUUID(),
        () => undefined,
        new AbortController().signal,
      );
      setName(file.name);
      onChange(Number(sent.id));
    } catch {
      setFailed(true);
    }
    setBusy(false);
  };
  return (
    <div>
      <span className="mb-1 block text-13 font-medium">{field.label}</span>
      <span className="flex flex-wrap items-center gap-2 text-13">
        {has ? (
          <a
            className="min-w-0 truncate text-accent hover:underline"
            href={`/api/v1/files/${value}/content?download=1`}
            download
          >
            {name ?? cfg("cfg.ownFile")}
          </a>
        ) : null}
        <label
          htmlFor={id}
          className="inline-flex min-h-8 cursor-pointer items-center gap-1.5 rounded-control border border-line2 px-2.5 hover:bg-hover max-pane:min-h-11"
        >
          <Paperclip size={14} aria-hidden />
          {cfg("cfg.ownFileChoose")}
          <span className="sr-only">{field.label}</span>
        </label>
        <input
          id={id}
          type="file"
          className="sr-only"
          disabled={busy || (field.non_editable ?? false)}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void put(file);
            event.target.value = "";
          }}
        />
        {has && !field.required && !field.non_editable ? (
          <Button
            onClick={() => {
              setName(null);
              onChange(null);
            }}
          >
            <X size={14} aria-hidden />
            {cfg("cfg.ownFileRemove")}
            <span className="sr-only">{field.label}</span>
          </Button>
        ) : null}
      </span>
      {failed ? (
        <p role="alert" className="mt-1 text-12 text-bad">
          {cfg("cfg.ownFileFailed")}
        </p>
      ) : null}
    </div>
  );
}
