import { useCallback, useState } from "react";
import type { Api } from "../../api/client";
import { useLive } from "../../live/react";
import type { Rows } from "./types";

/** Whether the bot has this channel: asked before it is read, so that nothing is asked for in vain. */
async function isConnected(call: Api["call"], bot: number, channel: string): Promise<boolean> {
  const { data } = await call<Rows<{ channel: string }>>("GET", `/api/v1/bots/${bot}/channels`);
  return data.data.some((known) => known.channel === channel);
}

/** The settings of a bot's channel: null while they are read, «none» where the bot has no such channel. */
export function useChannel<View>(bot: number | null, channel: string) {
  const { call } = useLive();
  const [read, setRead] = useState<{ view: View; version: number | null } | "none" | "failed" | null>(null);
  const path = `/api/v1/bots/${bot}/channels/${channel}`;
  const load = useCallback(async () => {
    if (bot === null) return;
    try {
      if (!(await isConnected(call, bot, channel))) {
        setRead("none");
        return;
      }
      const { data, version } = await call<View>("GET", path);
      setRead({ view: data, version });
    } catch {
      setRead("failed");
    }
  }, [call, path, bot, channel]);
  const there = read && read !== "none" && read !== "failed" ? read : null;
  return { path, read, setRead, load, there };
}
