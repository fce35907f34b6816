import { Plus, Trash2, X } from "lucide-react";
import { useId, useState } from "react";
import type { Bootstrap, Condition, ConditionGroup, Conditions } from "../../api/types";
import { isGroup } from "../../api/types";
import { useT } from "./words";
import { useBoot } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { completed, fieldOf, fieldsOf, fieldText, opText } from "./fields";
import { FilterValue, SELECT } from "./FilterValue";

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
        <FilterValue leaf={{ ...leaf, op }} onChange={onChange} />
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
