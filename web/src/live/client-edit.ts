import type { ClientBody as ClientPatch } from "../api/client";
import type { Client } from "../api/types";

export type { ClientPatch };

/** What a patch would change, as the card has it: for comparing two versions of the card. */
export function valueOf(card: Client, patch: ClientPatch): string {
  if (patch.tags) return card.tags.join(", ");
  if (patch.custom_fields) {
    const key = Object.keys(patch.custom_fields)[0] ?? "";
    return shown(card.custom_fields[key]);
  }
  if (patch.name !== undefined) return card.name;
  if (patch.phone !== undefined) return card.phone ?? "";
  if (patch.email !== undefined) return card.email ?? "";
  return card.language ?? "";
}

/** A value of an own field as text. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * Somebody changed the card since it was read. When the same field is as it was, the change is simply sent again over the newer
 * card; when it is not, both values are shown and a person decides.
 */
export function afterConflict(before: Client, fresh: Client, patch: ClientPatch): "again" | "ask" {
  return valueOf(before, patch) === valueOf(fresh, patch) ? "again" : "ask";
}
