import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import {
  UNREADABLE,
  type Interval,
  DAY_NAMES,
  DAYS,
  hoursText,
  parseHours,
  type SpecialDay,
  type Week,
} from "./hours";
import { useCfg } from "./words";

/** Hours of a day as text; what cannot be read stays as it was typed and is marked. */
function HoursBox({
  id,
  label,
  value,
  disabled,
  onChange,
}: {
  id?: string;
  label?: string;
  value: readonly Interval[];
  disabled: boolean;
  onChange(value: readonly Interval[]): void;
}) {
  const cfg = useCfg();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && parseHours(typed) === null;
  return (
    <input
      id={id}
      aria-label={label}
      aria-invalid={wrong ? true : undefined}
      disabled={disabled}
      autoComplete="off"
      placeholder={cfg("cfg.dayOff")}
      className={cx(INPUT, "h-8 tabular-nums", wrong && "border-bad")}
      value={typed ?? hoursText(value)}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(parseHours(event.target.value) ?? UNREADABLE);
      }}
      onBlur={() => {
        if (!wrong) setTyped(null);
      }}
    />
  );
}

/** The hours of each weekday, a line each. */
export function WeekField({
  id,
  value,
  disabled,
  onChange,
}: {
  id: string;
  value: Week;
  disabled: boolean;
  onChange(value: Week): void;
}) {
  const cfg = useCfg();
  return (
    <div className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
      {DAYS.map((day, n) => {
        const box = n === 0 ? id : `${id}-${day}`;
        return (
          <div key={day} className="contents">
            <label htmlFor={box} className="text-13 text-fg2">
              {cfg(DAY_NAMES[day].full)}
            </label>
            <HoursBox
              id={box}
              value={value[day]}
              disabled={disabled}
              onChange={(hours) => {
                onChange({ ...value, [day]: hours });
              }}
            />
          </div>
        );
      })}
    </div>
  );
}

/** Holidays and days with hours of their own. */
export function DaysField({
  id,
  value,
  disabled,
  onChange,
}: {
  id: string;
  value: readonly SpecialDay[];
  disabled: boolean;
  onChange(value: readonly SpecialDay[]): void;
}) {
  const cfg = useCfg();
  const set = (at: number, change: Partial<SpecialDay>): void => {
    onChange(value.map((day, n) => (n === at ? { ...day, ...change } : day)));
  };
  return (
    <div id={id} tabIndex={-1} className="flex flex-col gap-2">
      {value.map((day, n) => {
        const name = day.name || day.date || String(n + 1);
        return (
          <div
            key={n}
            role="group"
            aria-label={name}
            className="grid grid-cols-[150px_1fr_auto] items-center gap-2 rounded-control border border-line2 p-2"
          >
            <input
              type="date"
              aria-label={cfg("cfg.date")}
              disabled={disabled}
              className={cx(INPUT, "h-8")}
              value={day.date}
              onChange={(event) => {
                set(n, { date: event.target.value });
              }}
            />
            <input
              aria-label={cfg("cfg.dayName")}
              placeholder={cfg("cfg.dayName")}
              disabled={disabled}
              maxLength={200}
              dir="auto"
              className={cx(INPUT, "h-8")}
              value={day.name}
              onChange={(event) => {
                set(n, { name: event.target.value });
              }}
            />
            <IconButton
              label={cfg("cfg.dayRemove", { name })}
              onClick={() => {
                onChange(value.filter((_, other) => other !== n));
              }}
            >
              <Trash2 size={15} aria-hidden />
            </IconButton>
            <label className="flex min-h-7 items-center gap-2 text-13">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                disabled={disabled}
                checked={day.yearly}
                onChange={(event) => {
                  set(n, { yearly: event.target.checked });
                }}
              />
              {cfg("cfg.yearly")}
            </label>
            <HoursBox
              label={cfg("cfg.dayHours")}
              value={day.intervals}
              disabled={disabled}
              onChange={(intervals) => {
                set(n, { intervals });
              }}
            />
          </div>
        );
      })}
      {disabled ? null : (
        <div>
          <Button
            onClick={() => {
              onChange([...value, { date: "", name: "", yearly: false, intervals: [] }]);
            }}
          >
            <Plus size={15} aria-hidden />
            {cfg("cfg.dayAdd")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Zones the browser knows; another name may be typed. */
const ZONES: readonly string[] = Intl.supportedValuesOf("timeZone");

export function ZoneField({
  common,
  look,
  value,
  onChange,
}: {
  common: { id: string; disabled: boolean };
  look: string;
  value: string;
  onChange(value: string): void;
}) {
  return (
    <>
      <input
        {...common}
        list={`${common.id}-zones`}
        autoComplete="off"
        maxLength={64}
        className={cx(look, "h-9")}
        value={value}
        onChange={(event) => {
          onChange(event.target.value.trim());
        }}
      />
      <datalist id={`${common.id}-zones`}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
