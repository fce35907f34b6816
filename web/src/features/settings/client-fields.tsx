import type { components } from "../../api/schema.gen";
import { Chip } from "../../ui/chip";
import type { FieldSpec } from "./fields";
import type { ListSpec } from "./ListPage";
import { roleName } from "./roles";
import type { Values } from "./types";
import type { Cfg, Words } from "./words";

type Field = components["schemas"]["ClientFieldFieldsRow"];

const TYPES = {
  STRING: "cfg.tSTRING",
  TEXT: "cfg.tTEXT",
  SELECT: "cfg.tSELECT",
  SELECTAPI: "cfg.tSELECTAPI",
  FILE: "cfg.tFILE",
  INTEGER: "cfg.tINTEGER",
  BIGINT: "cfg.tBIGINT",
  FLOAT: "cfg.tFLOAT",
  DATE: "cfg.tDATE",
  BOOLEAN: "cfg.tBOOLEAN",
} as const satisfies Record<Field["type"], Cfg>;

const ROLES = ["supervisor", "operator", "light_agent", "integrator", "analyst"];

const of =
  (...types: Field["type"][]) =>
  (values: Values): boolean =>
    types.some((type) => type === values["type"]);
const numeric = of("INTEGER", "BIGINT", "FLOAT");

/** `/settings/requests/client-fields`: fields of the client's card, of ten types (administration.md 3.1). */
export function clientFields(cfg: Words): ListSpec<Field> {
  const types = Object.entries(TYPES).map(([value, label]) => ({ value, label: cfg(label) }));
  return {
    title: "cfg.clientFields",
    lead: "cfg.clientFieldsLead",
    add: "cfg.fieldAdd",
    path: "/api/v1/client-fields",
    query: { inactive: true },
    kind: "client_field",
    name: (row) => row.label,
    place: "position",
    removals: [
      { query: { values: "keep" }, label: "cfg.keepValues" },
      { query: { values: "drop" }, label: "cfg.dropValues" },
    ],
    empty: {
      label: "",
      key: "",
      type: "STRING",
      options: [],
      api: null,
      min: null,
      max: null,
      pattern: "",
      default: "",
      required: false,
      pinned: false,
      visible: true,
      non_editable: false,
      unique: false,
      hidden_roles: [],
      position: 10_000,
      active: true,
    },
    columns: [
      {
        label: "cfg.name",
        cell: (row) => <span className={row.active ? "" : "text-fg2"}>{row.label}</span>,
      },
      { label: "cfg.fieldType", cell: (row) => cfg(TYPES[row.type]) },
      {
        label: "cfg.fieldKey",
        cell: (row) => <code className="text-12 text-fg2">{row.key}</code>,
        minor: true,
      },
      {
        label: "cfg.fieldFlags",
        cell: (row, words) => (
          <span className="flex flex-wrap gap-1">
            {row.required ? <Chip tone="warn">{words("cfg.fieldRequired")}</Chip> : null}
            {row.pinned ? <Chip tone="accent">{words("cfg.fieldPinned")}</Chip> : null}
            {row.active ? null : <Chip tone="plain">{words("cfg.fieldArchived")}</Chip>}
          </span>
        ),
        minor: true,
      },
    ],
    fields: (_rows, row) => [...identity(row, types), ...shape(), ...behaviour(cfg, row)],
  };
}

/** `/settings/access/user-fields`: fields of users, set up as those of clients are (administration.md 3). */
export function userFields(cfg: Words): ListSpec<Field> {
  const spec = clientFields(cfg);
  // A user's page shows all fields; nothing is pinned there.
  const ofCard = ["visible", "pinned"];
  return {
    ...spec,
    title: "cfg.userFields",
    lead: "cfg.userFieldsLead",
    path: "/api/v1/user-fields",
    kind: "user_field",
    fields: (rows, row, words) => spec.fields(rows, row, words).filter(({ name }) => !ofCard.includes(name)),
  };
}

function identity(row: Field | null, types: readonly { value: string; label: string }[]): FieldSpec[] {
  const label: FieldSpec = { kind: "text", name: "label", label: "cfg.name", max: 200, required: true };
  if (row) return [label];
  return [
    label,
    {
      kind: "text",
      name: "key",
      label: "cfg.fieldKey",
      hint: "cfg.fieldKeyHint",
      max: 60,
      format: { fits: /^[A-Za-z]\w{0,59}$/, fault: "cfg.fieldKeyHint" },
      required: true,
    },
    { kind: "select", name: "type", label: "cfg.fieldType", hint: "cfg.fieldTypeHint", options: types },
  ];
}

/** What depends on the type. */
function shape(): FieldSpec[] {
  return [
    {
      kind: "lines",
      name: "options",
      label: "cfg.fieldOptions",
      hint: "cfg.fieldOptionsHint",
      placeholder: "",
      only: of("SELECT"),
    },
    {
      kind: "source",
      name: "api",
      label: "cfg.fieldSource",
      hint: "cfg.sourceHint",
      only: of("SELECTAPI"),
    },
    {
      kind: "number",
      name: "min",
      label: "cfg.fieldMin",
      min: -1_000_000_000,
      max: 1_000_000_000,
      optional: "cfg.fieldAnyNumber",
      only: numeric,
    },
    {
      kind: "number",
      name: "max",
      label: "cfg.fieldMax",
      min: -1_000_000_000,
      max: 1_000_000_000,
      optional: "cfg.fieldAnyNumber",
      only: numeric,
    },
    {
      kind: "text",
      name: "pattern",
      label: "cfg.fieldPattern",
      hint: "cfg.fieldPatternHint",
      max: 500,
      only: of("STRING"),
    },
    {
      kind: "text",
      name: "default",
      label: "cfg.fieldDefault",
      hint: "cfg.fieldDefaultHint",
      max: 255,
      only: (values) => !of("FILE", "SELECTAPI")(values),
    },
  ];
}

function behaviour(cfg: Words, row: Field | null): FieldSpec[] {
  const flag = (name: string, label: Cfg, hint: Cfg): FieldSpec => ({ kind: "switch", name, label, hint });
  return [
    flag("visible", "cfg.fieldVisible", "cfg.fieldVisibleHint"),
    flag("pinned", "cfg.fieldPinned", "cfg.fieldPinnedHint"),
    flag("required", "cfg.fieldRequired", "cfg.fieldRequiredHint"),
    flag("non_editable", "cfg.fieldLocked", "cfg.fieldLockedHint"),
    { ...flag("unique", "cfg.fieldUnique", "cfg.fieldUniqueHint"), only: of("STRING", "INTEGER", "BIGINT") },
    {
      kind: "checks",
      name: "hidden_roles",
      label: "cfg.fieldHidden",
      hint: "cfg.fieldHiddenHint",
      empty: "cfg.noRoles",
      options: ROLES.map((role) => ({ value: role, label: roleName(cfg, role) })),
    },
    ...(row ? [flag("active", "cfg.fieldHere", "cfg.fieldHereHint")] : []),
  ];
}
