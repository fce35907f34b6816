import { useId } from "react";
import { ofProduct, type Overrides } from "../../keys/bindings";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { lazily } from "../../ui/lazily";
import { type ChannelLimits, ChannelLimitsField } from "./ChannelLimits";
import type { FieldSpec } from "./field-spec";
import { FileTypes } from "./FileTypes";
import { PrechatFields } from "./PrechatFields";
import { NO_SCOPE, type RoleScope, ScopeField } from "./ScopeField";
import { SecretField } from "./SecretField";
import { type OwnValues, UserFields } from "./UserFields";
import { Blocks, Source } from "./shapes";
import { DaysField, WeekField, ZoneField } from "./HoursFields";
import type { SpecialDay, Week } from "./hours";
import { type Cfg, useCfg } from "./words";
import type { Values } from "./types";

export { faultOf, type FieldSpec, type Option, valueText } from "./field-spec";

const HotkeyTable = lazily(async () => (await import("../../keys/HotkeyTable")).HotkeyTable);
const TabFields = lazily(async () => (await import("./TabFields")).TabFields);
const LdapGroups = lazily(async () => (await import("./LdapGroups")).LdapGroups);

const NO_HOURS: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };

/** Languages in which clients are told something. */
const TEXT_LANGUAGES = [
  { code: "uk", label: "cfg.inUk" },
  { code: "en", label: "cfg.inEn" },
] as const satisfies readonly { code: string; label: Cfg }[];

interface FieldProps {
  spec: FieldSpec;
  value: unknown;
  values: Values;
  error?: string | null | undefined;
  disabled?: boolean;
  onChange(value: unknown): void;
}

/** Draws a field: label, control, hint or error, tied together for a reader. */
export function SettingField({ spec, value, values, error, disabled = false, onChange }: FieldProps) {
  const cfg = useCfg();
  const own = useId();
  const id = `field-${spec.name}`;
  const off = disabled || (spec.when ? !spec.when(values) : false);
  const below = error ?? (spec.hint ? cfg(spec.hint) : null);
  const common = {
    id,
    disabled: off,
    "aria-invalid": error ? (true as const) : undefined,
    "aria-describedby": below ? `${own}-below` : undefined,
  };
  const note = below ? (
    <p id={`${own}-below`} className={cx("mt-1 text-12", error ? "text-bad" : "text-fg3")}>
      {below}
    </p>
  ) : null;

  if (spec.kind === "switch") {
    return (
      <div className="flex items-start gap-3">
        <input
          {...common}
          type="checkbox"
          role="switch"
          className="switch mt-px shrink-0"
          checked={value === true}
          onChange={(event) => {
            onChange(event.target.checked);
          }}
        />
        <div className="min-w-0">
          <label htmlFor={id} className={cx("block text-13 font-medium", off && "text-fg3")}>
            {cfg(spec.label)}
          </label>
          {note}
        </div>
      </div>
    );
  }
  if (spec.kind === "checks") {
    const chosen = Array.isArray(value) ? (value as (string | number)[]) : [];
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className="mb-1 text-13 font-medium">{cfg(spec.label)}</legend>
        {spec.options.length === 0 ? <p className="text-13 text-fg2">{cfg(spec.empty)}</p> : null}
        <div id={id} tabIndex={-1} className="max-h-56 overflow-y-auto rounded-control border border-line2">
          {spec.options.map((option) => (
            <label
              key={option.value}
              className="flex min-h-8 items-center gap-2.5 px-3 py-1 text-13 hover:bg-hover max-pane:min-h-11"
            >
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={chosen.includes(option.value)}
                onChange={(event) => {
                  onChange(
                    event.target.checked
                      ? [...chosen, option.value]
                      : chosen.filter((known) => known !== option.value),
                  );
                }}
              />
              <span className="min-w-0 flex-1 truncate">{option.label}</span>
              {option.hint ? <span className="text-12 text-fg3">{option.hint}</span> : null}
            </label>
          ))}
        </div>
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "filetypes") {
    return (
      <FileTypes
        id={id}
        label={cfg(spec.label)}
        note={note}
        disabled={off}
        value={value}
        onChange={onChange}
      />
    );
  }
  if (spec.kind === "hotkeys") {
    return (
      <div id={id} tabIndex={-1} className="flex flex-col gap-4">
        {note}
        <HotkeyTable
          overrides={(value ?? {}) as Overrides}
          base={ofProduct}
          disabled={off}
          onStore={(next) => {
            onChange(next);
          }}
        />
      </div>
    );
  }
  if (spec.kind === "channels") {
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className="mb-1 text-13 font-medium">{cfg(spec.label)}</legend>
        <ChannelLimitsField
          id={id}
          value={(value ?? {}) as ChannelLimits}
          options={spec.options}
          onChange={onChange}
        />
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "prechat") {
    return (
      <fieldset disabled={off}>
        <legend className="mb-1 text-13 font-medium">{cfg(spec.label)}</legend>
        <PrechatFields id={id} value={value} onChange={onChange} />
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "tabs") {
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className="mb-1 text-13 font-medium">{cfg(spec.label)}</legend>
        <TabFields id={id} value={value} onChange={onChange} />
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "groups") {
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className="mb-1 text-13 font-medium">{cfg(spec.label)}</legend>
        <LdapGroups id={id} value={value} onChange={onChange} />
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "own") {
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className="mb-2 text-13 font-semibold">{cfg(spec.label)}</legend>
        <UserFields
          id={id}
          fields={spec.fields}
          stored={spec.stored}
          value={(value ?? {}) as OwnValues}
          onChange={onChange}
        />
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "scope") {
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className="mb-1 text-13 font-medium">{cfg(spec.label)}</legend>
        <ScopeField
          id={id}
          value={{ ...NO_SCOPE, ...(value as Partial<RoleScope> | undefined) }}
          bots={spec.bots}
          subjects={spec.subjects}
          onChange={onChange}
        />
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "texts") {
    const texts = (value ?? {}) as Readonly<Record<string, string>>;
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className={cx("mb-1 text-13 font-medium", off && "text-fg3")}>{cfg(spec.label)}</legend>
        {TEXT_LANGUAGES.map(({ code, label }) => (
          <label key={code} className="mt-2 block text-13">
            <span className="mb-1 block text-fg2">{cfg(label)}</span>
            <textarea
              rows={3}
              maxLength={spec.max}
              className={cx(INPUT, "resize-none py-2")}
              value={texts[code] ?? ""}
              onChange={(event) => {
                onChange({ ...texts, [code]: event.target.value });
              }}
            />
          </label>
        ))}
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "source" || spec.kind === "blocks") {
    return (
      <fieldset disabled={off} aria-describedby={below ? `${own}-below` : undefined}>
        <legend className="mb-1 text-13 font-medium">{cfg(spec.label)}</legend>
        {spec.kind === "source" ? (
          <Source id={id} value={value} onChange={onChange} />
        ) : (
          <Blocks id={id} options={spec.options} value={value} onChange={onChange} />
        )}
        {note}
      </fieldset>
    );
  }
  if (spec.kind === "week" || spec.kind === "days") {
    return (
      <fieldset aria-describedby={below ? `${own}-below` : undefined}>
        <legend className={cx("mb-1 text-13 font-medium", off && "text-fg3")}>{cfg(spec.label)}</legend>
        {spec.kind === "week" ? (
          <WeekField
            id={id}
            value={{ ...NO_HOURS, ...(value as Partial<Week>) }}
            disabled={off}
            onChange={onChange}
          />
        ) : (
          <DaysField id={id} value={value as readonly SpecialDay[]} disabled={off} onChange={onChange} />
        )}
        {note}
      </fieldset>
    );
  }
  return (
    <div>
      <label htmlFor={id} className={cx("mb-1 block text-13 font-medium", off && "text-fg3")}>
        {cfg(spec.label)}
      </label>
      <Control spec={spec} common={common} value={value} error={Boolean(error)} onChange={onChange} />
      {spec.kind === "text" && spec.example ? (
        <p className="mt-1 text-12 text-fg2">
          {cfg("cfg.example", { text: spec.example(typeof value === "string" ? value : "") ?? "—" })}
        </p>
      ) : null}
      {note}
    </div>
  );
}

function Control({
  spec,
  common,
  value,
  error,
  onChange,
}: {
  spec: FieldSpec;
  common: { id: string; disabled: boolean };
  value: unknown;
  error: boolean;
  onChange(value: unknown): void;
}) {
  const cfg = useCfg();
  const look = cx(INPUT, "disabled:bg-sunken disabled:text-fg3", error && "border-bad");
  switch (spec.kind) {
    case "number":
      return (
        <span className="flex items-center gap-2">
          <input
            {...common}
            type="number"
            inputMode="numeric"
            min={spec.min}
            max={spec.max}
            step={1}
            className={cx(look, "h-9 max-w-36 tabular-nums")}
            placeholder={spec.optional ? cfg(spec.optional) : undefined}
            value={value === null || value === undefined ? "" : String(value)}
            onChange={(event) => {
              const typed = event.target.value;
              onChange(typed === "" ? null : Number(typed));
            }}
          />
          {spec.unit ? <span className="text-13 text-fg2">{cfg(spec.unit)}</span> : null}
        </span>
      );
    case "select":
      return (
        <select
          {...common}
          className={cx(look, "h-9")}
          value={value === null || value === undefined ? "" : String(value)}
          onChange={(event) => {
            const chosen = spec.options.find((option) => String(option.value) === event.target.value);
            onChange(chosen ? chosen.value : null);
          }}
        >
          {spec.none ? <option value="">{cfg(spec.none)}</option> : null}
          {spec.options.map((option) => (
            <option key={option.value} value={String(option.value)}>
              {option.label}
            </option>
          ))}
        </select>
      );
    case "color":
      return (
        <span className="flex items-center gap-2">
          <input
            {...common}
            type="color"
            className="h-9 w-12 rounded-control border border-line2 bg-surface p-1"
            value={/^#[0-9a-f]{6}$/i.test(String(value)) ? String(value) : "#6b7280"}
            onChange={(event) => {
              onChange(event.target.value);
            }}
          />
          <input
            aria-label={cfg("cfg.colorCode", { name: cfg(spec.label) })}
            className={cx(look, "h-9 max-w-28")}
            disabled={common.disabled}
            value={typeof value === "string" ? value : ""}
            maxLength={7}
            onChange={(event) => {
              onChange(event.target.value);
            }}
          />
        </span>
      );
    case "lines":
      return (
        <textarea
          {...common}
          rows={4}
          className={cx(look, "py-2")}
          placeholder={spec.placeholder}
          value={Array.isArray(value) ? value.join("\n") : ""}
          onChange={(event) => {
            onChange(event.target.value.split("\n"));
          }}
        />
      );
    case "text":
      return spec.multiline ? (
        <textarea
          {...common}
          rows={spec.code ? 12 : 3}
          dir={spec.code ? "ltr" : "auto"}
          spellCheck={!spec.code}
          maxLength={spec.max}
          className={cx(look, "py-2", spec.code && "font-mono text-12")}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      ) : (
        <input
          {...common}
          type={spec.type ?? "text"}
          autoComplete={spec.type === "password" ? "new-password" : "off"}
          dir="auto"
          maxLength={spec.max}
          className={cx(look, "h-9")}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      );
    case "secret":
      return (
        <SecretField
          common={common}
          look={look}
          name={cfg(spec.label)}
          max={spec.max}
          value={typeof value === "string" ? value : ""}
          onChange={onChange}
        />
      );
    case "zone":
      return (
        <ZoneField
          common={common}
          look={look}
          value={typeof value === "string" ? value : ""}
          onChange={onChange}
        />
      );
    case "switch":
    case "week":
    case "days":
    case "groups":
    case "tabs":
    case "checks":
    case "source":
    case "blocks":
    case "filetypes":
    case "channels":
    case "hotkeys":
    case "prechat":
    case "own":
    case "scope":
    case "texts":
      return null; // drawn as a whole by SettingField
  }
}
