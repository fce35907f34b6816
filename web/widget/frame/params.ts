const KEYS = 50;
const BYTES = 8_192;
const RESERVED = new Set(["chat_id", "channel", "bot_id"]);

/**
 * Parameters of the site that the server accepts (channels.md 2.5): strings, numbers and booleans, at most 50 keys and
 * 8 KiB together, without reserved names. What does not fit is left out.
 */
export function params(given: unknown): Record<string, string | number | boolean> {
  const out: Record<string, string | number | boolean> = {};
  if (!given || typeof given !== "object") return out;
  let size = 2;
  let count = 0;
  for (const [key, value] of Object.entries(given)) {
    if (RESERVED.has(key) || key === "__proto__") continue;
    if (typeof value !== "string" && typeof value !== "boolean" && !Number.isFinite(value)) continue;
    size += new TextEncoder().encode(JSON.stringify([key, value])).length;
    if (++count > KEYS || size > BYTES) break;
    out[key] = value as string | number | boolean;
  }
  return out;
}
