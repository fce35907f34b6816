import { useId } from "react";
import { cx } from "../../ui/cx";
import type { Option } from "./fields";
import { type Words, useCfg } from "./words";

/** What a role is limited to; nothing named is everything. */
export interface RoleScope {
  bot_ids: readonly number[];
  subject_ids: readonly number[];
  /** With topics named: requests without a topic too. */
  without_topic: boolean;
  skill_groups: "all" | "own";
}

export const NO_SCOPE: RoleScope = {
  bot_ids: [],
  subject_ids: [],
  without_topic: false,
  skill_groups: "all",
};

interface Choices {
  bots: readonly Option[];
  subjects: readonly Option[];
}

const named = (ids: readonly number[], options: readonly Option[]): string[] =>
  ids.map((id) => options.find((option) => option.value === id)?.label ?? `#${id}`);

/** The limits in words: «Магазин · Доставка, Повернення». */
export function scopeText(scope: RoleScope, { bots, subjects }: Choices, cfg: Words): string {
  const topics = named(scope.subject_ids, subjects);
  if (topics.length > 0 && scope.without_topic) topics.push(cfg("cfg.scopeNoTopic"));
  const parts = [named(scope.bot_ids, bots), topics].filter((part) => part.length > 0);
  if (scope.skill_groups === "own") parts.push([cfg("cfg.scopeOwnShort")]);
  return parts.map((part) => part.join(", ")).join(" · ") || cfg("cfg.scopeNone");
}

/** Chooses the bots and topics of a role. What was removed since stays named, so that the role does not grow. */
export function ScopeField({
  id,
  value,
  bots,
  subjects,
  onChange,
}: Choices & { id: string; value: RoleScope; onChange(value: RoleScope): void }) {
  const cfg = useCfg();
  const set = (change: Partial<RoleScope>): void => {
    onChange({ ...value, ...change });
  };
  return (
    <div id={id} tabIndex={-1} className="space-y-3 rounded-control border border-line2 p-3">
      <Named
        legend={cfg("cfg.scopeBots")}
        hint={cfg("cfg.scopeBotsHint")}
        options={bots}
        chosen={value.bot_ids}
        onChange={(bot_ids) => {
          set({ bot_ids });
        }}
      />
      <Named
        legend={cfg("cfg.scopeSubjects")}
        hint={cfg("cfg.scopeSubjectsHint")}
        options={subjects}
        chosen={value.subject_ids}
        onChange={(subject_ids) => {
          set(subject_ids.length > 0 ? { subject_ids } : { subject_ids, without_topic: false });
        }}
      />
      <Tick
        label={cfg("cfg.scopeWithout")}
        disabled={value.subject_ids.length === 0}
        checked={value.without_topic}
        onChange={(without_topic) => {
          set({ without_topic });
        }}
      />
      <Tick
        label={cfg("cfg.scopeOwn")}
        checked={value.skill_groups === "own"}
        onChange={(own) => {
          set({ skill_groups: own ? "own" : "all" });
        }}
      />
    </div>
  );
}

function Named({
  legend,
  hint,
  options,
  chosen,
  onChange,
}: {
  legend: string;
  hint: string;
  options: readonly Option[];
  chosen: readonly number[];
  onChange(chosen: number[]): void;
}) {
  const own = useId();
  const gone = chosen.filter((id) => !options.some((option) => option.value === id));
  const all = [...options, ...gone.map((id) => ({ value: id, label: `#${id}` }))];
  return (
    <fieldset aria-describedby={own}>
      <legend className="mb-1 text-12 font-medium text-fg2">{legend}</legend>
      <div className="max-h-44 overflow-y-auto">
        {all.map((option) => {
          const value = Number(option.value);
          return (
            <Tick
              key={value}
              label={option.label}
              checked={chosen.includes(value)}
              onChange={(on) => {
                const rest = chosen.filter((known) => known !== value);
                onChange(on ? [...rest, value].sort((a, b) => a - b) : rest);
              }}
            />
          );
        })}
      </div>
      <p id={own} className="mt-1 text-12 text-fg3">
        {hint}
      </p>
    </fieldset>
  );
}

function Tick({
  label,
  checked,
  disabled = false,
  onChange,
}: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange(on: boolean): void;
}) {
  return (
    <label
      className={cx(
        "flex min-h-8 items-center gap-2.5 py-1 text-13 max-pane:min-h-11",
        disabled && "text-fg3",
      )}
    >
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={checked}
        disabled={disabled}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
      <span className="min-w-0 flex-1 truncate">{label}</span>
    </label>
  );
}
