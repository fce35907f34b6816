import type { components } from "../../api/schema.gen";
import { exactTime } from "../../i18n/format";
import { useLanguage } from "../../i18n/language";
import { Chip, type ChipTone } from "../../ui/chip";
import { type Cfg, useCfg } from "./words";

type Schemas = components["schemas"];

const STATES: Readonly<Record<Schemas["BotState"], { label: Cfg; tone: ChipTone }>> = {
  ok: { label: "cfg.active", tone: "ok" },
  off: { label: "cfg.inactive", tone: "plain" },
  unconnected: { label: "cfg.botUnconnected", tone: "warn" },
  failing: { label: "cfg.botFailing", tone: "bad" },
};

/** Whether a bot works, when it was last heard of, and what last went wrong. */
export function BotHealth({ bot }: { bot: Schemas["BotRow"] }) {
  const cfg = useCfg();
  const language = useLanguage();
  const { state, last_inbound_at, last_outbound_at, last_error_at, last_error, failures } = bot.health;
  const { label, tone } = STATES[state];
  const at = (time: string): string => exactTime(language, Date.parse(time));
  return (
    <span className="flex flex-col items-start gap-0.5">
      <Chip tone={tone}>{cfg(label)}</Chip>
      {last_inbound_at ? (
        <small className="text-12 text-fg2">{cfg("cfg.botHeard", { time: at(last_inbound_at) })}</small>
      ) : null}
      {last_outbound_at ? (
        <small className="text-12 text-fg2">{cfg("cfg.botAnswered", { time: at(last_outbound_at) })}</small>
      ) : null}
      {failures > 0 && last_error_at ? (
        <small className="text-12 text-bad">
          {cfg("cfg.botFailed", { n: failures, reason: last_error, time: at(last_error_at) })}
        </small>
      ) : null}
    </span>
  );
}
