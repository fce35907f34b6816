import type { components } from "../../api/schema.gen";
import type { Translate } from "../../i18n/language";
import { catalogueName } from "../../i18n/names";
import { Chip } from "../../ui/chip";
import { ActiveChip, Dot, type ListSpec } from "./ListPage";
import { OFFICE_WEEK, weekText } from "./hours";
import type { Boot } from "./pages";
import type { Words } from "./words";

type Schemas = components["schemas"];
type Subject = Schemas["SubjectRow"];
type Group = Schemas["SkillGroupRow"];
type OperatorStatus = Schemas["OperatorStatusFieldsRow"];
type Status = Schemas["StatusFieldsRow"];
type Priority = Schemas["PriorityFieldsRow"];
type Tag = Schemas["TagFieldsRow"];
type Calendar = Schemas["CalendarView"];
type BotGroup = Schemas["BotGroupFieldsRow"];
type QuickReply = Schemas["QuickReplyView"];

export function subjects(t: Translate, boot: Boot): ListSpec<Subject> {
  return {
    title: "cfg.subjects",
    lead: "cfg.subjectsLead",
    add: "cfg.subjectAdd",
    path: "/api/v1/subjects",
    kind: "subject",
    name: (row) => row.name,
    empty: {
      name: "",
      alias: "",
      parent_id: null,
      default_status_id: null,
      priority_id: null,
      require_on_close: [],
      order: 0,
    },
    // A topic, then its subtopics.
    sort: (rows) =>
      rows
        .filter((row) => row.parent_id === null)
        .flatMap((row) => [row, ...rows.filter((child) => child.parent_id === row.id)]),
    columns: [
      {
        label: "cfg.name",
        cell: (row, cfg) => (
          <span className={row.parent_id === null ? "" : "pl-5 text-fg2"}>
            {row.parent_id === null ? null : <span className="sr-only">{cfg("cfg.subtopic")} </span>}
            {row.name}
          </span>
        ),
      },
      {
        label: "cfg.alias",
        cell: (row) => <code className="text-12 text-fg2">{row.alias}</code>,
        minor: true,
      },
      { label: "cfg.state", cell: (row) => <ActiveChip active={row.active} /> },
    ],
    fields: (rows, row, cfg) => [
      { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
      ...(row
        ? []
        : [
            {
              kind: "text" as const,
              name: "alias",
              label: "cfg.alias" as const,
              hint: "cfg.aliasHint" as const,
              max: 100,
              format: { fits: /^[\w-]{1,100}$/, fault: "cfg.aliasHint" as const },
              required: true,
            },
          ]),
      {
        kind: "select",
        name: "parent_id",
        label: "cfg.parent",
        hint: "cfg.parentHint",
        none: "cfg.noParent",
        options: rows
          .filter((known) => known.parent_id === null && known.id !== row?.id)
          .map((known) => ({ value: known.id, label: known.name })),
      },
      {
        kind: "select",
        name: "priority_id",
        label: "cfg.topicPriority",
        hint: "cfg.topicBegins",
        none: "cfg.inheritedTopic",
        options: boot.priorities.map((known) => ({
          value: known.id as number,
          label: catalogueName(t, known.name),
        })),
      },
      {
        kind: "select",
        name: "default_status_id",
        label: "cfg.topicStatus",
        none: "cfg.inheritedTopic",
        options: boot.statuses
          .filter((known) => known.category !== "closed")
          .map((known) => ({ value: known.id as number, label: catalogueName(t, known.name) })),
      },
      {
        kind: "checks",
        name: "require_on_close",
        label: "cfg.topicCloses",
        hint: "cfg.topicClosesHint",
        empty: "cfg.nothing",
        options: [
          { value: "tags", label: cfg("cfg.tagsRequired") },
          { value: "comment", label: cfg("cfg.commentRequired") },
        ],
      },
      { kind: "number", name: "order", label: "cfg.place", hint: "cfg.topicPlaceHint", min: 0, max: 10_000 },
      ...(row
        ? [
            {
              kind: "switch" as const,
              name: "active",
              label: "cfg.offered" as const,
              hint: "cfg.offeredHint" as const,
            },
          ]
        : []),
    ],
  };
}

export function skillGroups(boot: Boot): ListSpec<Group> {
  const topic = (id: number): string => boot.subjects.find((known) => known.id === id)?.name ?? `№ ${id}`;
  return {
    title: "cfg.groups",
    lead: "cfg.groupsLead",
    add: "cfg.groupAdd",
    path: "/api/v1/skill-groups",
    kind: "skill_group",
    name: (row) => row.name,
    empty: {
      name: "",
      subject_ids: [],
      operator_ids: [],
      active: true,
      normative_accept_s: null,
      normative_reply_s: null,
      weight: 0,
      overflow_group_id: null,
      overflow_after_s: null,
      method_override: null,
      limit_override: null,
      touches_per_day: null,
    },
    columns: [
      { label: "cfg.name", cell: (row) => row.name },
      {
        label: "cfg.subjects",
        cell: (row, cfg) =>
          row.subject_ids.length === 0 ? (
            <span className="text-fg3">{cfg("cfg.nothing")}</span>
          ) : (
            <span className="line-clamp-1 text-fg2">{row.subject_ids.map(topic).join(", ")}</span>
          ),
        minor: true,
      },
      {
        label: "cfg.operators",
        cell: (row) => <span className="tabular-nums">{row.operator_ids.length}</span>,
      },
      {
        label: "cfg.norms",
        cell: (row, cfg) => {
          const norm = (value: number | null | undefined): string =>
            value === null || value === undefined ? cfg("cfg.inherited") : `${value} ${cfg("cfg.seconds")}`;
          return (
            <span className="text-12 text-fg2">
              {norm(row.normative_accept_s)} / {norm(row.normative_reply_s)}
            </span>
          );
        },
        minor: true,
      },
      { label: "cfg.state", cell: (row) => <ActiveChip active={row.active} /> },
    ],
    fields: (rows, row, cfg) => [
      { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
      {
        kind: "checks",
        name: "subject_ids",
        label: "cfg.subjects",
        hint: "cfg.groupSubjectsHint",
        empty: "cfg.noSubjects",
        options: boot.subjects.map((known) => ({
          value: known.id,
          label: known.parent_id === null ? known.name : `${topic(known.parent_id)} › ${known.name}`,
        })),
      },
      {
        kind: "checks",
        name: "operator_ids",
        label: "cfg.operators",
        empty: "cfg.noOperators",
        options: boot.operators.map((known) => ({ value: known.id, label: known.name })),
      },
      { kind: "switch", name: "active", label: "cfg.inDistribution" },
      {
        kind: "number",
        name: "normative_accept_s",
        label: "cfg.normAccept",
        min: 1,
        max: 86_400,
        unit: "cfg.seconds",
        optional: "cfg.inherited",
      },
      {
        kind: "number",
        name: "normative_reply_s",
        label: "cfg.normReply",
        min: 1,
        max: 86_400,
        unit: "cfg.seconds",
        optional: "cfg.inherited",
      },
      {
        kind: "select",
        name: "overflow_group_id",
        label: "cfg.overflow",
        hint: "cfg.overflowHint",
        none: "cfg.noOverflow",
        options: rows
          .filter((known) => known.id !== row?.id)
          .map((known) => ({ value: known.id, label: known.name })),
      },
      {
        kind: "number",
        name: "overflow_after_s",
        label: "cfg.overflowAfter",
        min: 0,
        max: 86_400,
        unit: "cfg.seconds",
        optional: "cfg.overflowDefault",
        when: (values) => values["overflow_group_id"] !== null,
      },
      {
        kind: "number",
        name: "weight",
        label: "cfg.groupWeight",
        hint: "cfg.groupWeightHint",
        min: -1000,
        max: 1000,
      },
      {
        kind: "select",
        name: "method_override",
        label: "cfg.method",
        none: "cfg.asInstance",
        options: [
          { value: "default", label: cfg("cfg.methodDefault") },
          { value: "by_count", label: cfg("cfg.methodCount") },
          { value: "by_last_date", label: cfg("cfg.methodDate") },
          { value: "percent_load", label: cfg("cfg.methodLoad") },
          { value: "round_robin", label: cfg("cfg.methodTurn") },
          { value: "level_first", label: cfg("cfg.methodLevel") },
        ],
      },
      {
        kind: "number",
        name: "limit_override",
        label: "cfg.limitTotal",
        hint: "cfg.groupLimitHint",
        min: 0,
        max: 1000,
        optional: "cfg.inherited",
      },
      {
        kind: "number",
        name: "touches_per_day",
        label: "cfg.touchQuota",
        hint: "cfg.groupTouchQuotaHint",
        min: 1,
        max: 10_000,
        optional: "cfg.noQuota",
      },
    ],
  };
}

export function schedules(boot: Boot): ListSpec<Calendar> {
  return {
    title: "cfg.schedules",
    lead: "cfg.schedulesLead",
    add: "cfg.scheduleAdd",
    path: "/api/v1/calendars",
    kind: "calendar",
    name: (row) => row.name,
    empty: {
      name: "",
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      week: OFFICE_WEEK,
      days: [],
      is_default: false,
      operator_ids: [],
      subject_ids: [],
    },
    columns: [
      { label: "cfg.name", cell: (row) => row.name },
      { label: "cfg.hours", cell: (row, cfg) => <span className="text-fg2">{weekText(row.week, cfg)}</span> },
      { label: "cfg.timezone", cell: (row) => <span className="text-fg2">{row.timezone}</span>, minor: true },
      {
        label: "cfg.operators",
        cell: (row) => <span className="tabular-nums">{row.operator_ids.length}</span>,
        minor: true,
      },
      { label: "cfg.isDefault", cell: (row, cfg) => (row.is_default ? cfg("cfg.yes") : ""), minor: true },
      {
        label: "cfg.nowIs",
        cell: (row, cfg) => (
          <Chip tone={row.working_now ? "ok" : "plain"}>
            {cfg(row.working_now ? "cfg.workingNow" : "cfg.closedNow")}
          </Chip>
        ),
      },
    ],
    fields: () => [
      { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
      { kind: "zone", name: "timezone", label: "cfg.timezone", hint: "cfg.timezoneHint" },
      { kind: "week", name: "week", label: "cfg.hours", hint: "cfg.hoursHint" },
      { kind: "days", name: "days", label: "cfg.specialDays", hint: "cfg.specialDaysHint" },
      {
        kind: "checks",
        name: "operator_ids",
        label: "cfg.operators",
        hint: "cfg.scheduleOperatorsHint",
        empty: "cfg.noOperators",
        options: boot.operators.map((known) => ({ value: known.id, label: known.name })),
      },
      {
        kind: "checks",
        name: "subject_ids",
        label: "cfg.subjects",
        hint: "cfg.scheduleSubjectsHint",
        empty: "cfg.noSubjects",
        options: boot.subjects.map((known) => ({ value: known.id, label: known.name })),
      },
      { kind: "switch", name: "is_default", label: "cfg.makeDefault", hint: "cfg.scheduleDefaultHint" },
    ],
  };
}

export function operatorStatuses(t: Translate): ListSpec<OperatorStatus> {
  return {
    title: "cfg.opStatuses",
    lead: "cfg.opStatusesLead",
    add: "cfg.opStatusAdd",
    path: "/api/v1/operator-statuses",
    query: { inactive: true },
    kind: "operator_status",
    name: (row) => catalogueName(t, row.name),
    empty: {
      name: "",
      color: "#6b7280",
      can_receive: false,
      count_time_after_all_closed: false,
      order: 10,
      is_default_online: false,
      is_default_offline: false,
      max_minutes: null,
      active: true,
    },
    columns: [
      {
        label: "cfg.name",
        cell: (row) => (
          <>
            <Dot color={row.color} />
            {catalogueName(t, row.name)}
          </>
        ),
      },
      {
        label: "cfg.receives",
        cell: (row, cfg) =>
          row.can_receive ? (
            <Chip tone="accent">{cfg("cfg.receivesYes")}</Chip>
          ) : (
            <span className="text-fg3">—</span>
          ),
      },
      {
        label: "cfg.isDefault",
        cell: (row, cfg) =>
          row.is_default_online
            ? cfg("cfg.defaultOnlineShort")
            : row.is_default_offline
              ? cfg("cfg.defaultOfflineShort")
              : "",
        minor: true,
      },
      { label: "cfg.state", cell: (row) => <ActiveChip active={row.active} /> },
    ],
    fields: () => [
      { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
      { kind: "color", name: "color", label: "cfg.color" },
      { kind: "switch", name: "can_receive", label: "cfg.canReceive", hint: "cfg.canReceiveHint" },
      {
        kind: "switch",
        name: "count_time_after_all_closed",
        label: "cfg.countAfter",
        hint: "cfg.countAfterHint",
        when: (values) => values["can_receive"] !== true,
      },
      {
        kind: "switch",
        name: "is_default_online",
        label: "cfg.defaultOnline",
        when: (values) => values["can_receive"] === true,
      },
      {
        kind: "switch",
        name: "is_default_offline",
        label: "cfg.defaultOfflineFlag",
        when: (values) => values["can_receive"] !== true,
      },
      {
        kind: "number",
        name: "max_minutes",
        label: "cfg.maxMinutes",
        hint: "cfg.maxMinutesHint",
        min: 1,
        max: 1440,
        unit: "cfg.minutes",
        optional: "cfg.noLimit",
      },
      { kind: "number", name: "order", label: "cfg.place", min: 0, max: 10_000 },
      { kind: "switch", name: "active", label: "cfg.offered", hint: "cfg.offeredHint" },
    ],
  };
}

export function statuses(cfg: Words, t: Translate): ListSpec<Status> {
  const categories = [
    { value: "open", label: cfg("cfg.catOpen") },
    { value: "in_progress", label: cfg("cfg.catProgress") },
    { value: "on_pause", label: cfg("cfg.catPause") },
    { value: "resolved", label: cfg("cfg.catResolved") },
    { value: "closed", label: cfg("cfg.catClosed") },
  ];
  return {
    title: "cfg.statuses",
    lead: "cfg.statusesLead",
    add: "cfg.statusAdd",
    path: "/api/v1/statuses",
    query: { inactive: true },
    kind: "status",
    name: (row) => catalogueName(t, row.name),
    empty: {
      name: "",
      color: "#6b7280",
      category: "open",
      order: 10,
      is_default: false,
      is_spam: false,
      active: true,
    },
    columns: [
      {
        label: "cfg.name",
        cell: (row) => (
          <>
            <Dot color={row.color} />
            {catalogueName(t, row.name)}
          </>
        ),
      },
      {
        label: "cfg.category",
        cell: (row) => categories.find((known) => known.value === row.category)?.label ?? row.category,
      },
      { label: "cfg.isDefault", cell: (row, words) => (row.is_default ? words("cfg.yes") : ""), minor: true },
      { label: "cfg.state", cell: (row) => <ActiveChip active={row.active} /> },
    ],
    fields: () => [
      { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
      { kind: "color", name: "color", label: "cfg.color" },
      {
        kind: "select",
        name: "category",
        label: "cfg.category",
        hint: "cfg.categoryHint",
        options: categories,
      },
      { kind: "number", name: "order", label: "cfg.place", hint: "cfg.placeHint", min: 0, max: 10_000 },
      {
        kind: "switch",
        name: "is_default",
        label: "cfg.makeDefault",
        // Nothing begins closed.
        when: (values) => values["category"] !== "closed",
      },
      {
        kind: "switch",
        name: "is_spam",
        label: "cfg.isSpam",
        hint: "cfg.isSpamHint",
        when: (values) => values["category"] === "closed",
      },
      { kind: "switch", name: "active", label: "cfg.offered", hint: "cfg.offeredHint" },
    ],
  };
}

/** Everybody's; each person's own ones are theirs alone. */
export const quickReplies: ListSpec<QuickReply> = {
  title: "cfg.quick",
  lead: "cfg.quickLead",
  add: "cfg.quickAdd",
  path: "/api/v1/quick-replies",
  kind: "quick_reply",
  name: (row) => row.title,
  empty: { title: "", shortcut: "", text: "" },
  fixed: { shared: true },
  sort: (rows) => rows.filter((row) => row.owner_id === null),
  columns: [
    { label: "cfg.quickTitle", cell: (row) => row.title },
    {
      label: "cfg.quickShortcut",
      cell: (row) => (row.shortcut === "" ? "" : <code className="text-12 text-fg2">/{row.shortcut}</code>),
    },
    {
      label: "cfg.quickText",
      cell: (row) => <span className="line-clamp-1 text-fg2">{row.text}</span>,
      minor: true,
    },
  ],
  fields: () => [
    { kind: "text", name: "title", label: "cfg.quickTitle", max: 200, required: true },
    { kind: "text", name: "shortcut", label: "cfg.quickShortcut", hint: "cfg.quickShortcutHint", max: 51 },
    {
      kind: "text",
      name: "text",
      label: "cfg.quickText",
      hint: "cfg.quickTextHint",
      max: 4000,
      required: true,
      multiline: true,
    },
  ],
};

export const botGroups: ListSpec<BotGroup> = {
  title: "cfg.botGroups",
  lead: "cfg.botGroupsLead",
  add: "cfg.botGroupAdd",
  path: "/api/v1/bot-groups",
  query: { inactive: true },
  kind: "bot_group",
  name: (row) => row.name,
  empty: { name: "", order: 10, active: true },
  place: "order",
  columns: [
    { label: "cfg.name", cell: (row) => row.name },
    { label: "cfg.state", cell: (row) => <ActiveChip active={row.active} /> },
  ],
  fields: () => [
    { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
    { kind: "switch", name: "active", label: "cfg.offered", hint: "cfg.botGroupOfferedHint" },
  ],
};

export function tags(cfg: Words): ListSpec<Tag> {
  const scopes = [
    { value: "request", label: cfg("cfg.tagRequests") },
    { value: "client", label: cfg("cfg.tagClients") },
  ];
  return {
    title: "cfg.tags",
    lead: "cfg.tagsLead",
    add: "cfg.tagAdd",
    path: "/api/v1/tags",
    query: { inactive: true },
    kind: "tag",
    name: (row) => row.name,
    empty: { name: "", color: "#6b7280", group: "", scope: "request", order: 10, active: true },
    columns: [
      {
        label: "cfg.name",
        cell: (row) => (
          <>
            <Dot color={row.color} />
            {row.name}
          </>
        ),
      },
      {
        label: "cfg.tagScope",
        cell: (row) => scopes.find(({ value }) => value === row.scope)?.label ?? row.scope,
      },
      { label: "cfg.tagGroup", cell: (row) => <span className="text-fg2">{row.group}</span>, minor: true },
      { label: "cfg.state", cell: (row) => <ActiveChip active={row.active} /> },
    ],
    fields: (_rows, row) => [
      { kind: "text", name: "name", label: "cfg.name", max: 50, required: true },
      { kind: "color", name: "color", label: "cfg.color" },
      ...(row
        ? []
        : [
            {
              kind: "select" as const,
              name: "scope",
              label: "cfg.tagScope" as const,
              hint: "cfg.tagScopeHint" as const,
              options: scopes,
            },
          ]),
      { kind: "text", name: "group", label: "cfg.tagGroup", hint: "cfg.tagGroupHint", max: 50 },
      { kind: "number", name: "order", label: "cfg.place", hint: "cfg.placeHint", min: 0, max: 10_000 },
      { kind: "switch", name: "active", label: "cfg.offered", hint: "cfg.offeredHint" },
    ],
  };
}

export function priorities(t: Translate): ListSpec<Priority> {
  return {
    title: "cfg.priorities",
    lead: "cfg.prioritiesLead",
    add: "cfg.priorityAdd",
    path: "/api/v1/priorities",
    query: { inactive: true },
    kind: "priority",
    name: (row) => catalogueName(t, row.name),
    empty: { name: "", color: "#6b7280", weight: 20, is_default: false, active: true },
    columns: [
      {
        label: "cfg.name",
        cell: (row) => (
          <>
            <Dot color={row.color} />
            {catalogueName(t, row.name)}
          </>
        ),
      },
      { label: "cfg.weight", cell: (row) => <span className="tabular-nums">{row.weight}</span> },
      { label: "cfg.isDefault", cell: (row, cfg) => (row.is_default ? cfg("cfg.yes") : ""), minor: true },
      { label: "cfg.state", cell: (row) => <ActiveChip active={row.active} /> },
    ],
    fields: () => [
      { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
      { kind: "color", name: "color", label: "cfg.color" },
      { kind: "number", name: "weight", label: "cfg.weight", hint: "cfg.weightHint", min: 0, max: 1000 },
      { kind: "switch", name: "is_default", label: "cfg.makeDefault" },
      { kind: "switch", name: "active", label: "cfg.offered", hint: "cfg.offeredHint" },
    ],
  };
}
