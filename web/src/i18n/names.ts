import { dayTime, duration } from "./format";
import { type Key, languageNow, type Translate } from "./language";

const CHANNELS: Record<string, Key> = {
  telegram: "channel.telegram",
  viber: "channel.viber",
  whatsapp: "channel.whatsapp",
  instagram: "channel.instagram",
  facebook: "channel.facebook",
  widget: "channel.widget",
  email: "channel.email",
  custom_channel: "channel.custom_channel",
};

/** A channel as people call it; an unknown one by its own name. */
export function channelLabel(t: Translate, channel: string): string {
  const key = CHANNELS[channel];
  return key ? t(key) : channel;
}

/** Men's names that end like women's. */
const MEN = new Set(["Микола", "Ілля", "Лука", "Сава", "Кузьма", "Хома", "Фома", "Микита"]);

/** «Уже взяла Олена Шевчук»: the verb follows the first name, because Ukrainian past tense has gender. */
export function takenBy(t: Translate, name: string): string {
  const first = name.split(" ")[0] ?? "";
  const woman = /[ая]$/u.test(first) && !MEN.has(first);
  return t(woman ? "take.takenByHer" : "take.takenByHim", { name });
}

/** Names that a new instance begins with. A name somebody gave stays as it is. */
const SEEDED: Record<string, Key> = {
  Online: "seeded.online",
  Offline: "seeded.offline",
  "On break": "seeded.break",
  Lunch: "seeded.lunch",
  Meeting: "seeded.meeting",
  Low: "seeded.low",
  Medium: "seeded.medium",
  High: "seeded.high",
  Critical: "seeded.critical",
  Open: "seeded.open",
  "In progress": "seeded.inProgress",
  "On pause": "seeded.onPause",
  Resolved: "seeded.resolved",
  Closed: "seeded.closed",
  Spam: "seeded.spam",
};

/** Name of a status (of operators or requests) or priority in the reader's language, as long as it is the one that came with the product. */
export function catalogueName(t: Translate, name: string): string {
  const key = SEEDED[name];
  return key ? t(key) : name;
}

const PROBLEMS: Record<string, Key> = {
  offline: "problem.offline",
  timeout: "problem.timeout",
  malformed: "problem.malformed",
  unauthorized: "problem.unauthorized",
  forbidden: "problem.forbidden",
  not_found: "problem.not_found",
  conflict: "problem.conflict",
  limit_reached: "problem.limit_reached",
  window_closed: "problem.window_closed",
  not_supported: "problem.not_supported",
  banned: "problem.banned",
  gone: "problem.gone",
  precondition: "problem.precondition",
  too_large: "problem.too_large",
  validation: "problem.validation",
  idempotency_mismatch: "problem.validation",
  idempotency_running: "problem.busy",
  rate_limited: "problem.rate_limited",
  busy: "problem.busy",
  channel_error: "problem.channel_error",
  unavailable: "problem.unavailable",
  directory_away: "problem.directory_away",
};

export const PROBLEM_CODES = Object.keys(PROBLEMS);

/** A problem code in words: what happened and what to do. An unknown code is named, so that support can be asked about it. */
export function problemText(t: Translate, code: string): string {
  const key = PROBLEMS[code];
  return key ? t(key) : t("problem.other", { code });
}

const FILE_FAULTS: Record<string, Key> = {
  denied: "filefault.address",
  empty: "filefault.empty",
  executable: "filefault.program",
  picture_damaged: "filefault.damaged",
  picture_too_large: "filefault.pixels",
  storage: "filefault.storage",
  too_large: "filefault.size",
  too_many: "filefault.many",
  type_mismatch: "filefault.mismatch",
  type_not_allowed: "filefault.type",
  unreachable: "filefault.unreachable",
};

/** Why a client's file is not here, in a few words; a word of a newer server is told as an unknown one. */
export function fileFault(t: Translate, reason: unknown): string {
  return t(FILE_FAULTS[String(reason)] ?? "filefault.other");
}

/**
 * A system line in the reader's language. The server stores a key and, as the only attachment, its parameters; a key of a newer
 * server is shown as it is.
 */
export function systemText(t: Translate, key: string, params: unknown): string {
  const known = (typeof params === "object" && params !== null ? params : {}) as Record<string, unknown>;
  const name = typeof known["operator_name"] === "string" ? known["operator_name"] : "";
  switch (key) {
    case "operator_connected":
      return [t("system.connected", { name }), ...whyHim(t, known)].join(" · ");
    case "operator_disconnected":
      return t("system.disconnected", { name });
    case "dialog_closed":
      if (known["spam"] === true && name) return t("system.spamBy", { name });
      return name ? t("system.closedBy", { name }) : t("system.closed");
    case "outbound_started": {
      const by = typeof known["by_name"] === "string" ? known["by_name"] : "";
      return by ? t("system.outboundBy", { name: by }) : t("system.outbound");
    }
    case "dialog_reopened":
      return name ? t("system.reopenedBy", { name }) : t("system.reopened");
    case "dialog_snoozed": {
      const until = Date.parse(String(known["until"]));
      return Number.isNaN(until)
        ? t("system.snoozedReply", { name })
        : t("system.snoozed", { name, time: dayTime(languageNow(), until, Date.now()) });
    }
    case "dialog_woken":
      return name ? t("system.wokenBy", { name }) : t("system.woken");
    case "dialog_queued":
      return t("system.queued");
    case "subject_changed": {
      const [from, to] = [known["from_name"], known["to_name"]];
      // Older lines have no names.
      if (typeof from !== "string" || typeof to !== "string") return t("system.subject");
      const named = (topic: string): string => topic || t("fact.noSubject");
      return t("system.subjectTo", { from: named(from), to: named(to) });
    }
    case "tags_changed": {
      const named = (list: unknown): string => (Array.isArray(list) ? list.join(", ") : "");
      const [added, removed] = [named(known["added"]), named(known["removed"])];
      return [
        added ? t("system.tagsAdded", { names: added }) : "",
        removed ? t("system.tagsRemoved", { names: removed }) : "",
      ]
        .filter(Boolean)
        .join(" · ");
    }
    case "csat_rated":
      return t("system.rated");
    case "transcript_mailed":
      return t("system.transcriptMailed");
    case "csat_deleted":
      return t("system.ratingDeleted", { name });
    case "ip_blocked":
      return t("system.ipBlocked", { name });
    case "file_rejected": {
      const file = typeof known["name"] === "string" ? known["name"] : "";
      return t("system.fileRejected", { name: file, why: fileFault(t, known["reason"]) });
    }
    case "operator_silent":
      return t("system.silent", { n: Number(known["minutes"]) || 0 });
    default:
      return key;
  }
}

const METHODS: Record<string, Key> = {
  default: "system.methodLoad",
  by_count: "system.methodLoad",
  percent_load: "system.methodLoad",
  by_last_date: "system.methodIdle",
  round_robin: "system.methodTurn",
  level_first: "system.methodLevel",
};

/**
 * Why the distributor gave it to them (ui.md 4.3): after how long, how full they are with it, by what rule; or that they took
 * back what they had handed over.
 */
function whyHim(t: Translate, params: Record<string, unknown>): string[] {
  const { how, waited_ms: waited, active, limit, method } = params;
  if (how === "taken_back") return [t("system.takenBack")];
  if (how !== "auto" || typeof waited !== "number") return [];
  const seconds = (waited / 1_000).toLocaleString(languageNow(), { maximumFractionDigits: 1 });
  const rule = METHODS[String(method)];
  return [
    waited < 60_000 ? t("system.within", { n: seconds }) : t("fact.after", { time: duration(t, waited) }),
    ...(typeof active === "number" && typeof limit === "number" ? [t("system.load", { active, limit })] : []),
    ...(rule ? [t(rule)] : []),
  ];
}

/** Who wrote a message, as a quote names them. */
export function messageAuthor(
  t: Translate,
  message: { author: { kind: string; name: string | null } },
  client: string,
): string {
  if (message.author.kind === "client") return client;
  return message.author.name || t(message.author.kind === "bot" ? "quote.bot" : "quote.team");
}
