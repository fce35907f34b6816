import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useBoot } from "../../live/react";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { useCfg } from "./words";

/** Which bot a channel's page is about: the one that led here, else the first; `among` are those it can be about, all of them when left out. */
export function useBotChoice(among?: readonly { id: number; name: string }[]): {
  bot: number | null;
  choice: React.ReactNode;
} {
  const cfg = useCfg();
  const boot = useBoot();
  const bots: readonly { id: number; name: string }[] =
    among ?? boot.bots.filter((bot) => bot.removed !== true);
  const { f }: { f?: string } = useSearch({ strict: false });
  const led = Number(f?.replace(/^bot_/, ""));
  const [chosen, setChosen] = useState<number | null>(null);
  const offered = (id: number | null): number | undefined => bots.find((known) => known.id === id)?.id;
  const bot = offered(chosen) ?? offered(led) ?? bots[0]?.id ?? null;
  const choice = (
    <label className="mb-6 block max-w-80 text-13 font-medium">
      <span className="mb-1 block">{cfg("cfg.bot")}</span>
      <select
        className={cx(INPUT, "h-9")}
        value={bot ?? ""}
        onChange={(event) => {
          setChosen(Number(event.target.value));
        }}
      >
        {bots.map((known) => (
          <option key={known.id} value={known.id}>
            {known.name}
          </option>
        ))}
      </select>
    </label>
  );
  return { bot, choice };
}
