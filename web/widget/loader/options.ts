/** Anything a page gave us, copied: names to plain JSON values. */
export type Bag = Record<string, unknown>;

/**
 * A copy of what a foreign page passed in. Members that cannot be plain data (functions, cycles, throwing getters) are
 * left out one by one, so that one bad option does not spoil the rest. Not an object: nothing of use.
 */
export function bag(value: unknown): Bag {
  const copy: Bag = {};
  for (const key in Object(value)) {
    try {
      copy[key] = JSON.parse(JSON.stringify((value as Bag)[key]));
    } catch {
      // Not data.
    }
  }
  return copy;
}

/** The bot of an `init` call: a positive integer, 1 when absent or wrong (channels.md 2.2). */
export const botOf = (options: Bag): number => (options.bot_id as number) >>> 0 || 1;

/** Deep links of `multi_channel.messengers` that are addresses of a known kind; empty ones are hidden. */
export const messengers = (links: unknown): [name: string, href: string][] =>
  (Object.entries(bag(links)) as [string, string][]).filter((m) => /^(https?|viber|tg|whatsapp):/.test(m[1]));
