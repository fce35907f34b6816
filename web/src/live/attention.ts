/** What this browser told the server last of whether it is looked at. */
export interface Said {
  /** `null`: nothing that has arrived. */
  looks: boolean | null;
  /** Local time, milliseconds. */
  at: number;
  /** The server wants to hear it often: some browser of this person takes notifications. */
  wanted: boolean;
}

export const NOTHING_SAID: Said = { looks: null, at: Number.NEGATIVE_INFINITY, wanted: true };

/** The server takes one that has been silent for fifty seconds for one that nobody looks at. */
const SAY_MS = 20_000;
/** Nobody needs it: now and then is enough to learn when somebody does. */
const IDLE_MS = 600_000;

/** Whether it is time to say whether this browser is looked at. Pure. */
export function mustSay(said: Said, looks: boolean, now: number): boolean {
  const passed = now - said.at;
  if (said.looks === null) return passed >= SAY_MS;
  if (said.looks !== looks) return true;
  return looks && passed >= (said.wanted ? SAY_MS : IDLE_MS);
}
