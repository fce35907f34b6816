import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { Condition } from "../../api/types";
import { useBoot } from "../../live/react";
import { fieldValue, fromField } from "../../live/snooze-times";
import { cx } from "../../ui/cx";
import { CONTROL } from "../../ui/field";
import { fieldOf, optionsOf, pairOf, spanOf, valuesOf } from "./fields";
import { useT } from "./words";

/** How selects and inputs of the builder look. */
export const SELECT = cx(CONTROL, "h-8 px-2 text-13 max-pane:h-11");

/** What a condition compares with, as its field and operator want it. */
export function FilterValue({ leaf, onChange }: { leaf: Condition; onChange(leaf: Condition): void }) {
  const t = useT();
  const boot = useBoot();
  if (leaf.op === "empty" || leaf.op === "not_empty") return null;
  if (leaf.op === "between") return <Range leaf={leaf} onChange={onChange} />;
  const kind = fieldOf(boot, leaf.field)?.kind;
  switch (kind) {
    case "flag":
      return (
        <select
          aria-label={t("builder.valueLabel")}
          className={cx(SELECT, "w-full")}
          value={leaf.value === true ? "yes" : "no"}
          onChange={(event) => {
            onChange({ ...leaf, value: event.target.value === "yes" });
          }}
        >
          <option value="yes">{t("builder.yes")}</option>
          <option value="no">{t("builder.no")}</option>
        </select>
      );
    case "number":
    case "time":
    case "day":
      return (
        <End
          kind={kind}
          field={leaf.field}
          value={leaf.value}
          label={t("builder.valueLabel")}
          onChange={(value) => {
            onChange({ ...leaf, value });
          }}
        />
      );
    case "text":
    case "part":
      return (
        <label className="block">
          <input
            aria-label={t("builder.valueLabel")}
            maxLength={200}
            className={cx(SELECT, "w-full")}
            value={typeof leaf.value === "string" ? leaf.value : ""}
            onChange={(event) => {
              onChange({ ...leaf, value: event.target.value });
            }}
          />
          {kind === "text" ? (
            <span className="mt-1 block text-12 text-fg2">{t("builder.textHint")}</span>
          ) : null}
        </label>
      );
    case "none":
      return null;
    case "choice":
    case undefined:
      return <Choice leaf={leaf} options={optionsOf(t, boot, leaf.field)} onChange={onChange} />;
  }
}

type EndKind = "number" | "time" | "day";

/** From and to, both included. */
function Range({ leaf, onChange }: { leaf: Condition; onChange(leaf: Condition): void }) {
  const t = useT();
  const boot = useBoot();
  const kind = fieldOf(boot, leaf.field)?.kind;
  if (kind !== "number" && kind !== "time" && kind !== "day") return null;
  const ends = pairOf(leaf);
  const end = (at: 0 | 1): ReactNode => (
    <End
      kind={kind}
      field={leaf.field}
      value={ends[at]}
      label={t(at === 0 ? "builder.from" : "builder.to")}
      onChange={(value) => {
        onChange({ ...leaf, value: at === 0 ? [value, ends[1]] : [ends[0], value] });
      }}
    />
  );
  return (
    <div className="space-y-1">
      {end(0)}
      {end(1)}
    </div>
  );
}

/** One number, one day or one moment. */
function End({
  kind,
  field,
  value,
  label,
  onChange,
}: {
  kind: EndKind;
  field: string;
  value: unknown;
  label: string;
  onChange(value: unknown): void;
}) {
  if (kind === "time") return <Moment value={value} label={label} onChange={onChange} />;
  if (kind === "day")
    return (
      <input
        aria-label={label}
        type="date"
        className={cx(SELECT, "w-full")}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    );
  // Own numbers of clients may be below nothing and have a fraction.
  const own = field.includes(":");
  return (
    <input
      aria-label={label}
      type="number"
      {...(own ? { step: "any" } : field === "csat" ? { min: 1, max: 5 } : { min: 0, max: 100_000 })}
      className={cx(SELECT, "w-full")}
      value={typeof value === "number" ? value : ""}
      onChange={(event) => {
        const typed = event.target.valueAsNumber;
        const fits = own ? Number.isFinite(typed) : Number.isInteger(typed) && typed >= 0;
        onChange(fits ? typed : undefined);
      }}
    />
  );
}

/** A moment: so long ago, or a day of the calendar. */
function Moment({
  value,
  label,
  onChange,
}: {
  value: unknown;
  label: string;
  onChange(value: unknown): void;
}) {
  const t = useT();
  const span = spanOf(value);
  return (
    <div className="flex gap-2">
      <select
        aria-label={t("builder.momentLabel")}
        className={SELECT}
        value={span ? span.unit : "date"}
        onChange={(event) => {
          const unit = event.target.value;
          onChange(unit === "date" ? new Date().toISOString() : { last: span?.last ?? 1, unit });
        }}
      >
        <option value="min">{t("unit.min")}</option>
        <option value="h">{t("unit.h")}</option>
        <option value="d">{t("unit.d")}</option>
        <option value="date">{t("unit.date")}</option>
      </select>
      {span ? (
        <input
          aria-label={label}
          type="number"
          min={1}
          max={100_000}
          className={cx(SELECT, "w-full")}
          value={span.last}
          onChange={(event) => {
            const last = event.target.valueAsNumber;
            if (Number.isInteger(last) && last > 0) onChange({ ...span, last });
          }}
        />
      ) : (
        <input
          aria-label={label}
          type="datetime-local"
          className={cx(SELECT, "w-full")}
          value={local(value)}
          onChange={(event) => {
            const at = fromField(event.target.value);
            if (at !== null) onChange(new Date(at).toISOString());
          }}
        />
      )}
    </div>
  );
}

/** An ISO moment as the field for local time wants it. */
function local(value: unknown): string {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? "" : fieldValue(at);
}

/** Several values: the chosen ones as removable chips, the rest in a list to add from. */
function Choice({
  leaf,
  options,
  onChange,
}: {
  leaf: Condition;
  options: { value: string | number; label: string }[];
  onChange(leaf: Condition): void;
}) {
  const t = useT();
  const chosen = valuesOf(leaf);
  const rest = options.filter(({ value }) => !chosen.includes(value));
  return (
    <div className="flex flex-wrap items-center gap-1">
      {chosen.map((value) => {
        const label = options.find((option) => option.value === value)?.label;
        return (
          <span
            key={value}
            className={cx(
              "inline-flex h-7 items-center gap-1 rounded-chip bg-accent-soft pl-2 text-13 text-accent",
              label === undefined && "line-through",
            )}
          >
            {label ?? t("builder.gone", { id: String(value) })}
            <button
              type="button"
              aria-label={t("builder.removeValue", { name: label ?? String(value) })}
              className="flex size-6 items-center justify-center rounded-chip hover:bg-hover"
              onClick={() => {
                onChange({ ...leaf, value: chosen.filter((other) => other !== value) });
              }}
            >
              <X size={13} aria-hidden />
            </button>
          </span>
        );
      })}
      {rest.length > 0 ? (
        <select
          aria-label={t("builder.addValue")}
          className={cx(SELECT, "max-w-56")}
          value=""
          onChange={(event) => {
            const picked = options.find((option) => String(option.value) === event.target.value);
            if (picked) onChange({ ...leaf, value: [...chosen, picked.value] });
          }}
        >
          <option value="">{t("builder.addValue")}</option>
          {rest.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}
