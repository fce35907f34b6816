import type { Translate } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import type { Option } from "./fields";
import { type Words, useCfg } from "./words";

/** Dialogs at once by channel; a channel that is left out has no limit of its own. */
export type ChannelLimits = Readonly<Record<string, number>>;

const CHANNELS = [
  "widget",
  "custom_channel",
  "telegram",
  "viber",
  "whatsapp",
  "instagram",
  "facebook",
  "email",
] as const;

export function channelOptions(t: Translate): readonly Option[] {
  return CHANNELS.map((channel) => ({ value: channel, label: channelLabel(t, channel) }));
}

/** «Telegram: 2, Пошта: 1» */
export function channelText(value: ChannelLimits, options: readonly Option[], cfg: Words): string {
  const label = (channel: string): string =>
    options.find((option) => option.value === channel)?.label ?? channel;
  const parts = Object.entries(value).map(([channel, limit]) => `${label(channel)}: ${limit}`);
  return parts.join(", ") || cfg("cfg.nothing");
}

/** A number for each channel; an empty box takes the channel's limit away. */
export function ChannelLimitsField({
  id,
  value,
  options,
  onChange,
}: {
  id: string;
  value: ChannelLimits;
  options: readonly Option[];
  onChange(value: ChannelLimits): void;
}) {
  const cfg = useCfg();
  // A channel of a newer server keeps its limit and can be seen.
  const known = new Set(options.map((option) => String(option.value)));
  const others = Object.keys(value).filter((channel) => !known.has(channel));
  const rows = [...options, ...others.map((channel) => ({ value: channel, label: channel }))];
  return (
    <div
      id={id}
      tabIndex={-1}
      className="grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-x-5 gap-y-2 rounded-control border border-line2 p-3"
    >
      {rows.map((row) => (
        <label key={row.value} className="flex items-center gap-2 text-13">
          <span className="min-w-0 flex-1 truncate">{row.label}</span>
          <input
            type="number"
            inputMode="numeric"
            min={0}
            max={1000}
            step={1}
            className={cx(INPUT, "h-9 max-w-24 tabular-nums")}
            placeholder={cfg("cfg.noLimit")}
            value={value[row.value] ?? ""}
            onChange={(event) => {
              const typed = event.target.value;
              const rest = Object.fromEntries(
                Object.entries(value).filter(([channel]) => channel !== row.value),
              );
              onChange(typed === "" ? rest : { ...rest, [row.value]: Number(typed) });
            }}
          />
        </label>
      ))}
    </div>
  );
}
