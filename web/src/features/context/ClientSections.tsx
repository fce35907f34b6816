import { Fragment, type ReactNode } from "react";
import type { Client, Contact, Dialog, DialogId } from "../../api/types";
import { calendarDay, grouped, shortDay } from "../../i18n/format";
import { useT } from "../../i18n/desk";
import { useLanguage } from "../../i18n/language";
import { useNow } from "../../live/react";
import { timeIn } from "./local-time";
import { channelLabel } from "../../i18n/names";
import { shown } from "../../live/client-edit";
import { ChannelGlyph } from "../../ui/icons/channel";

/** Under the name: since when we know the person, and where they are what time it is there when it is not ours. */
export function ClientHead({ client, dialog }: { client: Client; dialog: Dialog }) {
  const t = useT();
  const language = useLanguage();
  const now = useNow();
  const since = calendarDay(language, Date.parse(client.created_at), Date.now());
  const meta = client.contacts.find(({ id }) => id === dialog.contact_id)?.meta ?? {};
  const city = typeof meta["city"] === "string" ? meta["city"] : "";
  const there = timeIn(language, now, meta["timezone"]);
  const place = [city, there ? t("head.time", { time: there }) : ""].filter(Boolean).join(" · ");
  return (
    <>
      <p className="truncate text-12 text-fg2">{t("client.since", { date: since })}</p>
      {place ? <p className="truncate text-12 text-fg2">{place}</p> : null}
    </>
  );
}

/** One line an address, with the channel it belongs to. */
export function Contacts({
  client,
  dialog,
  address,
  onOpen,
  onWrite,
}: {
  client: Client;
  dialog: Dialog;
  /** What stands for an address. */
  address(client: Client, contact: Contact): ReactNode;
  onOpen(id: DialogId): void;
  /** Begins a request there; undefined without the right to. */
  onWrite: ((contact: Contact) => void) | undefined;
}) {
  const t = useT();
  const busy = (contact: Contact) => contact.id === dialog.contact_id && dialog.state !== "closed";
  return (
    <ul className="flex flex-col gap-2">
      {client.contacts.map((contact) => (
        <Line
          key={contact.id}
          icon={<ChannelGlyph channel={contact.channel} size={16} label={channelLabel(t, contact.channel)} />}
        >
          {address(client, contact)}
          {contact.id === dialog.contact_id ? (
            <span className="shrink-0 text-12 text-fg3">{t("client.thisOne")}</span>
          ) : (
            <Jump dialog={openIn(client, contact)} channel={contact.channel} onOpen={onOpen} />
          )}
          {onWrite && !busy(contact) && !openIn(client, contact) ? (
            <button
              type="button"
              className="min-h-6 shrink-0 text-12 font-semibold text-accent hover:underline max-pane:min-h-11"
              onClick={() => {
                onWrite(contact);
              }}
            >
              {t("desk.write")}
              <span className="sr-only"> {channelLabel(t, contact.channel)}</span>
            </button>
          ) : null}
        </Line>
      ))}
    </ul>
  );
}

/** The client's open dialog at another address. */
function openIn(client: Client, contact: Contact): Dialog | undefined {
  return client.dialogs.find(
    (other) => other.contact_id === contact.id && other.state !== "closed" && other.state !== "merged",
  );
}

/** One click to the same client in another channel. */
function Jump({
  dialog,
  channel,
  onOpen,
}: {
  dialog: Dialog | undefined;
  channel: string;
  onOpen(id: DialogId): void;
}) {
  const t = useT();
  if (!dialog) return null;
  return (
    <button
      type="button"
      className="min-h-6 shrink-0 text-12 font-semibold text-accent hover:underline max-pane:min-h-11"
      onClick={() => {
        onOpen(dialog.id);
      }}
    >
      {t("client.jump")}
      <span className="sr-only"> {channelLabel(t, channel)}</span>
    </button>
  );
}

/** What the site told of the visitor of this dialog: its own parameters first, then page and browser. */
export function SiteParams({
  client,
  dialog,
  wrap,
}: {
  client: Client;
  dialog: Dialog;
  wrap(children: ReactNode): ReactNode;
}) {
  const contact = client.contacts.find(({ id }) => id === dialog.contact_id);
  const rows = [
    ...Object.entries(contact?.params_from_site ?? {}),
    ...Object.entries(contact?.meta ?? {}),
  ].filter(([, value]) => value !== "" && value !== null);
  if (rows.length === 0) return null;
  return wrap(
    <dl className="grid grid-cols-[88px_1fr] gap-x-2 gap-y-1 text-13">
      {rows.map(([name, value]) => (
        <Fragment key={name}>
          <dt className="truncate text-fg2" title={name}>
            {name}
          </dt>
          <dd className="min-w-0 wrap-anywhere">{shown(value)}</dd>
        </Fragment>
      ))}
    </dl>,
  );
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
