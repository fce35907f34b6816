import type { Client, Dialog } from "../../api/types";

/** The client's other requests; of the channel of this one alone unless those of every channel are shown. */
export function pastOf(
  client: Pick<Client, "dialogs"> | null,
  dialog: Dialog,
  everyChannel: boolean,
): Dialog[] {
  const others = client?.dialogs.filter((other) => other.id !== dialog.id) ?? [];
  return everyChannel ? others : others.filter((other) => other.channel === dialog.channel);
}
