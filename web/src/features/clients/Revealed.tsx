import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client, Contact, MaskedField } from "../../api/types";
import { channelLabel, problemText } from "../../i18n/names";
import { addressOf, holdsMask } from "../../live/contact-address";
import { useGrant, useLive } from "../../live/react";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** Whether this value can be looked at on demand: the server masked it, and the reader has the right to. */
export function useReveals(client: Client): (value: string) => boolean {
  const may = useGrant("clients.reveal_contacts");
  return (value) => may && client.contacts_masked === true && holdsMask(value);
}

/** An address of a client in a line: what stands for it, and «Show» when that is masked. */
export function ContactAddress({ client, contact }: { client: Client; contact: Contact }) {
  const t = useT();
  const reveals = useReveals(client);
  const { field, text } = addressOf(contact);
  if (!reveals(text)) return <span className="min-w-0 flex-1 truncate">{text}</span>;
  return (
    <span className="min-w-0 flex-1">
      <Revealed
        client={client}
        contact={contact}
        field={field}
        value={text}
        label={channelLabel(t, contact.channel)}
      />
    </span>
  );
}

/**
 * A masked value with a button that shows it as it is (ui.md 7). The server writes down who looked at what; nothing else of the
 * card is shown, and the value is gone again with the card, or when the card was changed.
 */
export function Revealed({
  client,
  contact = null,
  field,
  value,
  label,
}: {
  client: Client;
  contact?: Contact | null;
  field: MaskedField;
  /** As the server masked it. */
  value: string;
  /** Names the value for whoever hears the button. */
  label: string;
}) {
  const t = useT();
  const { clients } = useLive();
  const show = useToasts((state) => state.show);
  const [seen, setSeen] = useState<{ version: number; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const open = seen !== null && seen.version === client.version;
  const look = (): void => {
    setBusy(true);
    clients
      .reveal(client.id, field, contact?.id ?? null)
      .then(
        (text) => {
          setSeen({ version: client.version, text });
        },
        (error: unknown) => {
          const { code } = asProblem(error);
          const text = code === "rate_limited" ? t("card.revealTooMany") : problemText(t, code);
          show({ text, tone: "bad" });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <span className="flex min-h-7 min-w-0 items-center gap-2">
      <span aria-live="polite" className="min-w-0 truncate">
        {open ? seen.text : value}
      </span>
      <button
        type="button"
        disabled={busy}
        className="min-h-6 shrink-0 text-12 font-semibold text-accent hover:underline disabled:opacity-55 max-pane:min-h-11"
        onClick={() => {
          if (open) setSeen(null);
          else look();
        }}
      >
        {open ? t("card.hide") : t("card.reveal")}
        <span className="sr-only"> {label}</span>
      </button>
    </span>
  );
}
