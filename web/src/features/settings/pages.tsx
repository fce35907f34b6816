import type { ReactNode } from "react";
import type { Bootstrap } from "../../api/types";
import type { Translate } from "../../i18n/language";
import { AuditPage } from "./AuditPage";
import { BlocksPage } from "./BlocksPage";
import { BotsPage } from "./BotsPage";
import { CustomChannelPage } from "./CustomChannelPage";
import type { FieldSpec } from "./fields";
import { FormPage, type FormSpec } from "./FormPage";
import { clientFields, userFields } from "./client-fields";
import {
  cardForm,
  filesForm,
  closingForm,
  distributionForm,
  embedForm,
  hotkeysForm,
  instanceForm,
  ldapForm,
  limitsForm,
  mailForm,
  panelForm,
  panelTabsForm,
  securityForm,
  ssoForm,
  stylesForm,
  timersForm,
} from "./forms";
import { KeysPage } from "./KeysPage";
import { lazily } from "../../ui/lazily";
import { MailDesk } from "./MailDesk";
import { ListPage, type ListSpec } from "./ListPage";
import {
  botGroups,
  operatorStatuses,
  priorities,
  quickReplies,
  schedules,
  skillGroups,
  statuses,
  subjects,
  tags,
} from "./lists";
import { RolesPage } from "./RolesPage";
import { MyAccessPage } from "./MyAccessPage";
import { SsoDesk } from "./SsoDesk";
import type { Row, Values } from "./types";
import { UsersPage } from "./UsersPage";
import { WidgetCodePage } from "./WidgetCodePage";
import { WidgetPage } from "./WidgetPage";
import type { Cfg, Words } from "./words";

const HealthPage = lazily(async () => (await import("./HealthPage")).HealthPage);
const OperatorLimitsPage = lazily(async () => (await import("./OperatorLimitsPage")).OperatorLimitsPage);
const LdapDesk = lazily(async () => (await import("./LdapDesk")).LdapDesk);

export type Boot = Bootstrap;

/** What a page is drawn with. */
export interface Context {
  cfg: Words;
  t: Translate;
  boot: Boot;
  can(grant: string): boolean;
}

export interface Page {
  group: string;
  id: string;
  title: Cfg;
  lead: Cfg;
  /** Any of them shows the page. */
  grants: readonly string[];
  /** Fields the search finds. */
  fields(context: Context): readonly FieldSpec[];
  /** Further words by which the page itself is found. */
  words?(context: Context): readonly Cfg[];
  draw(context: Context): ReactNode;
}

export const GROUPS: readonly { id: string; title: Cfg }[] = [
  { id: "requests", title: "cfg.gRequests" },
  { id: "bots", title: "cfg.gBots" },
  { id: "access", title: "cfg.gAccess" },
  { id: "integrations", title: "cfg.gIntegrations" },
  { id: "system", title: "cfg.gSystem" },
];

const OP = ["settings_op_panel"] as const;

/** Who sees a page: whoever may change what is on it, and for the panel's settings also who may only look. */
const seenBy = (editors: readonly string[]): readonly string[] =>
  editors.some((grant) => grant === OP[0]) ? [...editors, "settings.op.view"] : editors;

function form(
  id: string,
  group: string,
  grants: readonly string[],
  of: (context: Context) => FormSpec,
  after?: (stored: Values, reload: () => void) => ReactNode,
): Page {
  const words = of(EMPTY);
  return {
    group,
    id,
    title: words.title,
    lead: words.lead,
    grants: seenBy(grants),
    fields: (context) => of(context).sections.flatMap((section) => section.fields),
    draw: (context) => (
      <FormPage
        key={id}
        spec={of(context)}
        editable={grants.some(context.can)}
        {...(after ? { after } : {})}
      />
    ),
  };
}

function page(
  group: string,
  id: string,
  title: Cfg,
  lead: Cfg,
  grants: readonly string[],
  draw: (context: Context) => ReactNode,
): Page {
  return { group, id, title, lead, grants, fields: () => [], draw };
}

function list<T extends Row>(
  id: string,
  group: string,
  of: (context: Context) => ListSpec<T>,
  grants: readonly string[] = OP,
): Page {
  const words = of(EMPTY);
  return {
    group,
    id,
    title: words.title,
    lead: words.lead,
    grants: seenBy(grants),
    fields: () => [],
    // What a row has is found too; the page is where one begins, since a field needs a row.
    words: (context) =>
      of(context)
        .fields([], null, context.cfg)
        .map((field) => field.label),
    draw: (context) => <ListPage<T> key={id} spec={of(context)} editable={grants.some(context.can)} />,
  };
}

/** Specifications are functions of words and lists; their titles do not depend on either. */
const EMPTY: Context = {
  cfg: (key) => key,
  t: (key) => key,
  boot: {
    operator_statuses: [],
    skill_groups: [],
    subjects: [],
    operators: [],
    priorities: [],
    statuses: [],
  } as unknown as Boot,
  can: () => false,
};

export const PAGES: readonly Page[] = [
  list("subjects", "requests", ({ t, boot }) => subjects(t, boot)),
  list("skill-groups", "requests", ({ boot }) => skillGroups(boot)),
  list("statuses", "requests", ({ cfg, t }) => statuses(cfg, t)),
  list("priorities", "requests", ({ t }) => priorities(t)),
  list("tags", "requests", ({ cfg }) => tags(cfg)),
  list("operator-statuses", "requests", ({ t }) => operatorStatuses(t)),
  list("schedules", "requests", ({ boot }) => schedules(boot)),
  page("requests", "operator-limits", "cfg.ownLimits", "cfg.ownLimitsLead", OP, () => (
    <OperatorLimitsPage key="operator-limits" />
  )),
  form("distribution", "requests", OP, ({ cfg, t, boot }) => distributionForm(cfg, t, boot)),
  form("timers", "requests", OP, ({ cfg, t, boot }) => timersForm(cfg, t, boot)),
  form("closing", "requests", OP, () => closingForm),
  list("quick-replies", "requests", () => quickReplies),
  list("client-fields", "requests", ({ cfg }) => clientFields(cfg)),
  form("client-card", "requests", OP, ({ cfg }) => cardForm(cfg)),
  form("files", "requests", OP, () => filesForm),
  form("panel", "requests", OP, ({ cfg }) => panelForm(cfg)),
  form("hotkeys", "requests", OP, () => hotkeysForm),
  form("instance", "system", ["settings_instance"], () => instanceForm),
  form("styles", "system", ["settings_instance"], () => stylesForm),
  form("limits", "system", ["settings_instance"], () => limitsForm),
  page("bots", "bots", "cfg.bots", "cfg.botsLead", ["settings_bots"], () => <BotsPage key="bots" />),
  list("bot-groups", "bots", () => botGroups, ["settings_bots"]),
  page("bots", "widget", "cfg.widget", "cfg.widgetLead", ["settings_channels"], () => (
    <WidgetPage key="widget" />
  )),
  page("bots", "code", "cfg.code", "cfg.codeLead", ["settings_bots"], () => <WidgetCodePage key="code" />),
  page("bots", "blocked", "cfg.blocked", "cfg.blockedLead", ["op_ban"], ({ can }) => (
    <BlocksPage key="blocked" words={can("settings_channels")} />
  )),
  page("bots", "custom-channel", "cfg.custom", "cfg.customLead", ["settings_channels"], () => (
    <CustomChannelPage key="custom" />
  )),
  page("access", "users", "cfg.users", "cfg.usersLead", ["settings_users"], () => <UsersPage key="users" />),
  list("user-fields", "access", ({ cfg }) => userFields(cfg), ["settings_users"]),
  page("access", "roles", "cfg.rolesTitle", "cfg.rolesLead", ["settings_roles"], () => (
    <RolesPage key="roles" />
  )),
  page("access", "my", "cfg.my", "cfg.myLead", [], () => <MyAccessPage key="my" />),
  form("security", "access", ["settings_instance"], () => securityForm),
  form("ldap", "access", ["settings_instance"], ldapForm, (stored, reload) => (
    <LdapDesk stored={stored} onDone={reload} />
  )),
  form(
    "sso",
    "access",
    ["settings_instance"],
    ({ cfg }) => ssoForm(cfg),
    (stored) => <SsoDesk stored={stored} />,
  ),
  form(
    "mail",
    "system",
    ["settings_instance"],
    ({ cfg }) => mailForm(cfg),
    (stored, reload) => <MailDesk stored={stored} onTested={reload} />,
  ),
  page("integrations", "keys", "cfg.keys", "cfg.keysLead", ["api_keys"], () => <KeysPage key="keys" />),
  form("embed", "integrations", ["settings_instance"], () => embedForm),
  form("panel-tabs", "integrations", ["settings_instance"], () => panelTabsForm),
  page("system", "health", "cfg.health", "cfg.healthLead", ["settings_instance"], () => (
    <HealthPage key="health" />
  )),
  page("system", "audit", "cfg.audit", "cfg.auditLead", ["audit"], () => <AuditPage key="audit" />),
];
