import type { Contact, MaskedField } from "../api/types";

/** What stands for an address in a line, and which of its values that is: nick, phone, name in the channel, chat. */
export function addressOf(contact: Pick<Contact, "username" | "phone" | "display_name" | "chat_id">): {
  field: Exclude<MaskedField, "email">;
  text: string;
} {
  const { username, phone, display_name, chat_id } = contact;
  if (username) return { field: "username", text: `@${username.replace(/^@/, "")}` };
  if (phone) return { field: "phone", text: phone };
  if (display_name) return { field: "display_name", text: display_name };
  return { field: "chat_id", text: chat_id };
}

/** Whether the server masked a phone or an e-mail in this text: `380 ** *** ** 67`, `i•••@e•••.com`. */
export function holdsMask(text: string): boolean {
  return text.includes("** *** **") || text.includes("•••");
}
