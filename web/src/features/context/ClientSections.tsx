import { Mail, Phone } from "lucide-react";
import type { ReactNode } from "react";
import type { Client, Contact, Dialog, DialogId } from "../../api/types";
import { calendarDay, grouped, shortDay } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { ChannelGlyph } from "../../ui/icons/channel";

/** Second line of the head: since when we know the person. */
export function ClientHead({ client }: { client: Client }) {
  const t = useT();
  const language = useLanguage();
  const since = calendarDay(language, Date.parse(client.created_at), Date.now());
  return <p className="truncate text-12 text-fg2">{t("client.since", { date: since })}</p>;
}

/** One line an address, with the channel it belongs to. */
export function Contacts({ client, dialog }: { client: Client; dialog: Dialog }) {
  const t = useT();
  return (
    <ul className="flex flex-col gap-2">
      {client.contacts.map((contact) => (
        <Line
          key={contact.id}
          icon={<ChannelGlyph channel={contact.channel} size={16} label={channelLabel(t, contact.channel)} />}
        >
          <span className="truncate">{addressOf(contact)}</span>
          {contact.id === dialog.contact_id ? (
            <span className="shrink-0 text-12 text-fg3">{t("client.thisOne")}</span>
          ) : null}
        </Line>
      ))}
      {client.phone ? (
        <Line icon={<Phone size={15} aria-hidden className="text-fg2" />}>{client.phone}</Line>
      ) : null}
      {client.email ? (
        <Line icon={<Mail size={15} aria-hidden className="text-fg2" />}>
          <span className="truncate">{client.email}</span>
        </Line>
      ) : null}
    </ul>
  );
}

function addressOf(contact: Contact): string {
  if (contact.username) return `@${contact.username.replace(/^@/, "")}`;
  return contact.phone ?? contact.display_name ?? contact.chat_id;
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex min-w-0 items-center gap-2.5">
      {icon}
      {children}
    </li>
  );
}

/** The client's other requests, newest first. */
export function PastDialogs({ dialogs, onOpen }: { dialogs: readonly Dialog[]; onOpen(id: DialogId): void }) {
  const t = useT();
  const language = useLanguage();
  if (dialogs.length === 0) return <p className="text-12 text-fg2">{t("context.noPast")}</p>;
  return (
    <ul className="-mx-2 flex flex-col">
      {dialogs.map((dialog) => (
        <li key={dialog.id}>
          <button
            type="button"
            onClick={() => {
              onOpen(dialog.id);
            }}
            className="flex h-8 w-full min-w-0 items-center gap-2.5 rounded-control px-2 hover:bg-hover max-pane:h-11"
          >
            <ChannelGlyph channel={dialog.channel} size={16} label={channelLabel(t, dialog.channel)} />
            <span className="min-w-0 flex-1 truncate">
              {dialog.preview?.text || t("thread.number", { n: grouped(dialog.number) })}
            </span>
            <time dateTime={dialog.last_message_at} className="shrink-0 text-12 text-fg3">
              {shortDay(language, Date.parse(dialog.last_message_at))}
            </time>
          </button>
        </li>
      ))}
    </ul>
  );
}
