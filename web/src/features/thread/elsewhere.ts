import type { Client, Contact, ContactId, Dialog, OperatorId } from "../../api/types";

/** Why a message cannot go by another address of the client. */
export type Obstacle =
  { because: "held"; name: string } | { because: "waits" } | { because: "window" } | { because: "no_right" };

/** Another address of the client, with the open request there and what is in the way. */
export interface Way {
  contact: Contact;
  open: Dialog | null;
  obstacle: Obstacle | null;
}

/** Where else a message can go that could not go to the address `here`: every other one, in the card's order (operator-line.md 4.3). */
export function waysOf(client: Client, here: ContactId, me: OperatorId, mayBegin: boolean): Way[] {
  return client.contacts
    .filter(({ id }) => id !== here)
    .map((contact) => {
      const open = client.dialogs.find((other) => other.contact_id === contact.id && isOpen(other)) ?? null;
      return {
        contact,
        open,
        obstacle: open ? inTheWay(open, me) : mayBegin ? null : { because: "no_right" },
      };
    });
}

/** What keeps `me` from writing into an open request; null when nothing does. */
export function inTheWay(open: Dialog, me: OperatorId): Obstacle | null {
  if (open.operator_id === null) return { because: "waits" };
  if (open.operator_id !== me) return { because: "held", name: open.operator_name ?? "" };
  return open.can_reply ? null : { because: "window" };
}

function isOpen({ state }: Dialog): boolean {
  return state !== "closed" && state !== "merged";
}

/** One id for one message to one address: however often it is asked for, the server writes it once. */
export function nonceFor(message: number | string, { id }: Pick<Contact, "id">): string {
  return `again-${message}-${id}`;
}
