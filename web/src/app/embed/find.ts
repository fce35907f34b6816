import type { Api } from "../../api/client";
import { Problem } from "../../api/problems";
import type { Client, ClientId, Contact, Dialog, DialogId } from "../../api/types";
import { seekClients } from "../../live/client-pages";
import { type Asked, digits } from "./protocol";

/** Digits from the end by which two ways of writing a phone are compared: without country code or trunk zero. */
const PHONE_END = 9;
/** Clients of one answer. */
const MOST = 20;

/** Whether two texts are one phone: `+380 66 209-48-11` and `0662094811` are. */
export function samePhone(one: string, other: string): boolean {
  const [a, b] = [digits(one), digits(other)];
  return (
    a === b || (a.length > PHONE_END && b.length > PHONE_END && a.slice(-PHONE_END) === b.slice(-PHONE_END))
  );
}

type Reads = Pick<Api, "client" | "clients" | "dialog">;

function nobody(): Problem {
  return new Problem("not_found", "there is no such client");
}

/** The client who is meant. Rejects with `not_found` when there is none that one may see. */
export async function findClient(api: Reads, asked: Asked): Promise<Client> {
  if (asked.client_id !== undefined) return api.client(asked.client_id as ClientId);
  if (asked.phone === undefined) throw nobody();
  const { phone } = asked;
  const whole = digits(phone);
  // A whole phone is looked up at once; written another way, it is looked for among all clients.
  const { data } = await api.clients(whole, null, MOST);
  let fit = data.filter((row) => samePhone(row.phone, phone));
  if (fit.length === 0) {
    await seekClients(api, {
      search: whole.slice(-PHONE_END),
      cursor: null,
      enough: Infinity,
      most: MOST,
      here: () => fit.length === 0,
      onPage: (rows) => {
        fit = rows.filter((row) => samePhone(row.phone, phone));
      },
    });
  }
  const found = fit.sort((a, b) => (b.last_inbound_at ?? "").localeCompare(a.last_inbound_at ?? ""))[0];
  if (!found) throw nobody();
  return api.client(found.id);
}

/** The request to show of several: an open one before a closed one, then the newest. */
export function newestOf(dialogs: readonly Dialog[]): Dialog | null {
  const rank = (dialog: Dialog): string => `${dialog.state === "closed" ? 0 : 1}${dialog.last_message_at}`;
  return [...dialogs].sort((a, b) => rank(b).localeCompare(rank(a)))[0] ?? null;
}

/** The dialog that is meant. Rejects with `not_found` when there is none that one may see. */
export async function findDialog(api: Reads, asked: Asked): Promise<Dialog> {
  if (asked.dialog_id !== undefined) return api.dialog(asked.dialog_id as DialogId);
  const newest = newestOf((await findClient(api, asked)).dialogs);
  if (newest === null) throw new Problem("no_dialog", "the client has no requests");
  return newest;
}

/** Where a client is written to: by the channel that is asked for, else where they wrote last. */
export function contactOf(client: Client, channel: string): Contact | null {
  const fits = client.contacts.filter((contact) => channel === "" || contact.channel === channel);
  return fits.sort((a, b) => (b.last_inbound_at ?? "").localeCompare(a.last_inbound_at ?? ""))[0] ?? null;
}
