import type { Overrides } from "../../keys/bindings";
import { type ChannelLimits, channelText } from "./ChannelLimits";
import { isReadable, type SpecialDay, type Week, weekText } from "./hours";
import { type RoleScope, scopeText } from "./ScopeField";
import type { Values } from "./types";
import { type OwnField, ownText, type OwnValues } from "./UserFields";
import type { Cfg, Words } from "./words";

export interface Option {
  value: string | number;
  label: string;
  hint?: string | undefined;
}

interface Common {
  name: string;
  label: Cfg;
  hint?: Cfg;
  /** Shown, but out of force while this says no. */
  when?: (values: Values) => boolean;
  /** Neither shown nor sent while this says no. */
  only?: (values: Values) => boolean;
}

/** One thing to set. The same description draws it, checks it, counts its change and finds it by its words. */
export type FieldSpec = Common &
  (
    | { kind: "switch" }
    | { kind: "number"; min: number; max: number; unit?: Cfg; optional?: Cfg }
    | {
        kind: "text";
        max: number;
        required?: boolean;
        multiline?: boolean;
        /** What the text comes to, shown below it while it is typed; null while it comes to nothing. */
        example?: (text: string) => string | null;
        /** A program or a style: many lines, letters of one width. */
        code?: boolean;
        type?: "email" | "password" | "url";
        /** What is accepted, and the words for what is not. */
        format?: { fits: RegExp; fault: Cfg };
      }
    | { kind: "texts"; max: number }
    | { kind: "color" }
    | { kind: "secret"; max: number }
    | { kind: "prechat" }
    | { kind: "select"; options: readonly Option[]; none?: Cfg }
    | { kind: "checks"; options: readonly Option[]; empty: Cfg }
    | { kind: "lines"; placeholder: string }
    | { kind: "source" }
    | { kind: "blocks"; options: readonly Option[] }
    | { kind: "filetypes" }
    | { kind: "channels"; options: readonly Option[] }
    | { kind: "hotkeys" }
    | { kind: "own"; fields: readonly OwnField[]; stored: OwnValues }
    | { kind: "scope"; bots: readonly Option[]; subjects: readonly Option[] }
    | { kind: "zone" }
    | { kind: "week" }
    | { kind: "days" }
    | { kind: "groups" }
    | { kind: "tabs" }
  );

/** What is wrong with a value before the server is asked; null is nothing. */
export function faultOf(spec: FieldSpec, value: unknown, cfg: Words): string | null {
  if (spec.kind === "number") {
    if (value === null && spec.optional) return null;
    const fits =
      typeof value === "number" && Number.isInteger(value) && value >= spec.min && value <= spec.max;
    return fits ? null : cfg("cfg.range", { min: spec.min, max: spec.max });
  }
  if (spec.kind === "text" && spec.required && String(value ?? "").trim() === "") return cfg("cfg.required");
  if (spec.kind === "text" && spec.format && !spec.format.fits.test(String(value ?? "")))
    return cfg(spec.format.fault);
  if (spec.kind === "zone" && String(value ?? "") === "") return cfg("cfg.required");
  if (spec.kind === "week" && !Object.values(value as Week).every(isReadable)) return cfg("cfg.hoursWrong");
  if (spec.kind === "days" && !(value as readonly SpecialDay[]).every((day) => isReadable(day.intervals)))
    return cfg("cfg.hoursWrong");
  if (spec.kind === "days" && (value as readonly SpecialDay[]).some((day) => day.date === ""))
    return cfg("cfg.dateNeeded");
  if (spec.kind === "channels") {
    const limits = Object.values((value ?? {}) as ChannelLimits);
    const fits = limits.every((limit) => Number.isInteger(limit) && limit >= 0 && limit <= 1000);
    return fits ? null : cfg("cfg.range", { min: 0, max: 1000 });
  }
  if (spec.kind === "color" && !/^#[0-9a-f]{6}$/i.test(String(value))) return cfg("cfg.colorWrong");
  return null;
}

/** A value in words, for tables, differences and the history. */
export function valueText(spec: FieldSpec | undefined, value: unknown, cfg: Words): string {
  if (value === null || value === undefined || value === "") return cfg("cfg.nothing");
  if (typeof value === "boolean") return cfg(value ? "cfg.on" : "cfg.off");
  if (spec?.kind === "text" && spec.type === "password") return "••••••••";
  if (spec?.kind === "text" && spec.code) return cfg("cfg.characters", { n: String(value).length });
  if (spec?.kind === "secret") return String(value).startsWith("****") ? String(value) : "••••••••";
  if (spec?.kind === "select" || spec?.kind === "checks") {
    const label = (one: unknown): string =>
      spec.options.find((option) => option.value === one)?.label ?? String(one);
    return Array.isArray(value) ? value.map(label).join(", ") || cfg("cfg.nothing") : label(value);
  }
  if (spec?.kind === "hotkeys") {
    const rebound = Object.entries(value as Overrides);
    return (
      rebound.map(([name, keys]) => `${name}: ${keys.join(", ") || "—"}`).join("; ") || cfg("cfg.nothing")
    );
  }
  if (spec?.kind === "texts")
    return (
      Object.values(value as Record<string, string>)
        .filter(Boolean)
        .join(" / ") || cfg("cfg.nothing")
    );
  if (spec?.kind === "channels") return channelText(value as ChannelLimits, spec.options, cfg);
  if (spec?.kind === "own") return ownText(spec.fields, value as OwnValues, cfg);
  if (spec?.kind === "scope") return scopeText(value as RoleScope, spec, cfg);
  if (spec?.kind === "week") return weekText(value as Partial<Week>, cfg);
  if (spec?.kind === "days")
    return (
      (value as readonly SpecialDay[]).map((day) => day.name || day.date).join(", ") || cfg("cfg.nothing")
    );
  if (spec?.kind === "tabs")
    return (value as readonly { title: string }[]).map(({ title }) => title).join(", ") || cfg("cfg.nothing");
  if (spec?.kind === "groups")
    return (
      (value as readonly { group: string; role: string }[])
        .map(({ group, role }) => `${group} → ${role}`)
        .join("; ") || cfg("cfg.nothing")
    );
  if (spec?.kind === "number" && spec.unit) return `${String(value)} ${cfg(spec.unit)}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
