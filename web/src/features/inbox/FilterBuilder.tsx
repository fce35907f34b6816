import { Plus, Trash2, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { Bootstrap, Condition, ConditionGroup, Conditions } from "../../api/types";
import { isGroup } from "../../api/types";
import { useT } from "./words";
import { useBoot } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { CONTROL } from "../../ui/field";
import {
  completed,
  fieldOf,
  fieldsOf,
  fieldText,
  opText,
  optionsOf,
  pairOf,
  spanOf,
  valuesOf,
} from "./fields";

const SELECT = cx(CONTROL, "h-8 px-2 text-13 max-pane:h-11");
/** Groups inside groups that the server takes. */
const MAX_DEPTH = 4;

const blank = (): Condition => ({ field: "state", op: "in", value: [] });

function asGroup(conditions: Conditions | null): ConditionGroup {
  if (conditions === null) return { join: "and", items: [blank()] };
  return isGroup(conditions) ? conditions : { join: "and", items: [conditions] };
}

/** The builder of a filter: conditions in rows, groups in frames. Nothing is asked before «Застосувати». */
export function FilterBuilder({
  conditions,
  onApply,
  onClose,
}: {
  conditions: Conditions | null;
  onApply(conditions: Conditions | null): void;
  onClose(): void;
}) {
  const t = useT();
  const boot = useBoot();
  const [tree, setTree] = useState<ConditionGroup>(() => asGroup(conditions));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("builder.title")}
      closeLabel={t("action.close")}
      className="w-[min(720px,calc(100vw-24px))]"
    >
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          onApply(completed(boot, tree));
        }}
      >
        <div className="min-h-0 flex-1 overflow-y-auto px-5 py-3">
          <Group node={tree} depth={1} onChange={setTree} />
        </div>
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
          <Button
            tone="quiet"
            onClick={() => {
              onApply(null);
            }}
          >
            {t("filter.reset")}
          </Button>
          <Button type="submit" tone="primary">
            {t("builder.apply")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Group({
  node,
  depth,
  onChange,
  onRemove,
}: {
  node: ConditionGroup;
  depth: number;
  onChange(node: ConditionGroup): void;
  onRemove?: () => void;
}) {
  const t = useT();
  const id = useId();
  const setItem = (at: number, item: Conditions | null): void => {
    const items = node.items.flatMap((old, index) => (index === at ? (item === null ? [] : [item]) : [old]));
    onChange({ ...node, items });
  };
  return (
    <div
      role="group"
      aria-labelledby={id}
      className={cx(depth > 1 && "rounded-card border border-line bg-sunken p-2")}
    >
      <div className="mb-2 flex items-center gap-2">
        <label id={id} className="flex items-center gap-2 text-13 text-fg2">
          {t("builder.matches")}
          <select
            className={SELECT}
            value={node.join}
            onChange={(event) => {
              onChange({ ...node, join: event.target.value === "or" ? "or" : "and" });
            }}
          >
            <option value="and">{t("builder.all")}</option>
            <option value="or">{t("builder.any")}</option>
          </select>
        </label>
        {onRemove ? (
          <IconButton label={t("builder.removeGroup")} className="ml-auto" onClick={onRemove}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <ul className="space-y-2">
        {node.items.map((item, at) => (
          <li key={at}>
            {isGroup(item) ? (
              <Group
                node={item}
                depth={depth + 1}
                onChange={(next) => {
                  setItem(at, next);
                }}
                onRemove={() => {
                  setItem(at, null);
                }}
              />
            ) : (
              <Leaf
                leaf={item}
                onChange={(next) => {
                  setItem(at, next);
                }}
                onRemove={() => {
                  setItem(at, null);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      <div className="mt-2 flex flex-wrap gap-1">
        <Button
          tone="quiet"
          onClick={() => {
            onChange({ ...node, items: [...node.items, blank()] });
          }}
        >
          <Plus size={15} aria-hidden />
          {t("builder.addCondition")}
        </Button>
        {depth < MAX_DEPTH ? (
          <Button
            tone="quiet"
            onClick={() => {
              onChange({ ...node, items: [...node.items, { join: "or", items: [blank()] }] });
            }}
          >
            <Plus size={15} aria-hidden />
            {t("builder.addGroup")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Leaf({
  leaf,
  onChange,
  onRemove,
}: {
  leaf: Condition;
  onChange(leaf: Condition): void;
  onRemove(): void;
}) {
  const t = useT();
  const boot = useBoot();
  const field = fieldOf(boot, leaf.field);
  // A single choice that came from elsewhere is shown as a list of one.
  const op = field?.kind === "choice" ? ({ eq: "in", ne: "not_in" }[leaf.op] ?? leaf.op) : leaf.op;
  return (
    <div className="flex flex-wrap items-start gap-2">
      <select
        aria-label={t("builder.fieldLabel")}
        className={cx(SELECT, "w-44")}
        value={leaf.field}
        onChange={(event) => {
          const next = fieldOf(boot, event.target.value);
          if (next) onChange(fresh(boot, next.name, next.ops[0] ?? "in"));
        }}
      >
        {fieldsOf(boot).map(({ name }) => (
          <option key={name} value={name}>
            {fieldText(t, boot, name)}
          </option>
        ))}
        {/* The own field is gone: the condition stays to be seen and removed. */}
        {field ? null : <option value={leaf.field}>{fieldText(t, boot, leaf.field)}</option>}
      </select>
      {(field?.ops.length ?? 0) > 1 ? (
        <select
          aria-label={t("builder.opLabel")}
          className={cx(SELECT, "w-36")}
          value={op}
          onChange={(event) => {
            const next = event.target.value;
            const alone = (name: string): boolean => ["empty", "not_empty", "between"].includes(name);
            const keeps = !alone(next) && !alone(op) && leaf.value !== undefined;
            onChange(keeps ? { ...leaf, op: next } : fresh(boot, leaf.field, next));
          }}
        >
          {field?.ops.map((name) => (
            <option key={name} value={name}>
              {opText(t, boot, { field: leaf.field, op: name })}
            </option>
          ))}
        </select>
      ) : null}
      <div className="min-w-44 flex-1">
        <Value leaf={{ ...leaf, op }} onChange={onChange} />
      </div>
      <IconButton label={t("builder.removeCondition")} onClick={onRemove}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}

/** A condition with a value of the right shape. */
function fresh(boot: Bootstrap, field: string, op: string): Condition {
  if (op === "empty" || op === "not_empty") return { field, op };
  const kind = fieldOf(boot, field)?.kind;
  if (op === "between") return { field, op, value: kind === "time" ? [ago(7), ago(1)] : [] };
  switch (kind) {
    case "flag":
      return { field, op, value: true };
    case "number":
      return { field, op, value: field === "waiting_minutes" || field === "csat" ? 5 : 0 };
    case "time":
      return { field, op, value: ago(1) };
    case "text":
    case "part":
    case "day":
      return { field, op, value: "" };
    case "none":
      return { field, op };
    case "choice":
    case undefined:
      return { field, op, value: [] };
  }
}

const ago = (days: number): { last: number; unit: "d" } => ({ last: days, unit: "d" });

function Value({ leaf, onChange }: { leaf: Condition; onChange(leaf: Condition): void }) {
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
            const at = new Date(event.target.value);
            if (!Number.isNaN(at.getTime())) onChange(at.toISOString());
          }}
        />
      )}
    </div>
  );
}

/** An ISO moment as the field for local time wants it. */
function local(value: unknown): string {
  const at = new Date(typeof value === "string" ? value : Number.NaN);
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
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
