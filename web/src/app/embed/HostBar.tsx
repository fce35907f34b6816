import { ExternalLink } from "lucide-react";
import { asProblem } from "../../api/problems";
import type { DialogId } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useDialog, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { useToasts } from "../../ui/toasts";
import { usePut } from "./put";
import type { Bridge } from "./bridge";
import { useEmbed } from "./state";
import { useT } from "./words";

/** Above the workspace: what the page around is about, its values to insert, and the way to the client's card there. */
export function HostBar({ bridge, open }: { bridge: Bridge | null; open: DialogId | null }) {
  const t = useT();
  const context = useEmbed((state) => state.context);
  const put = usePut();
  if (context === null && (bridge === null || open === null)) return null;
  return (
    <section
      aria-label={t("embed.about", { title: context?.title ?? "CRM" })}
      className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-pane px-3 py-1.5 text-13"
    >
      {context === null ? null : context.url === "" ? (
        <span className="min-w-0 truncate font-medium">{context.title}</span>
      ) : (
        <a
          href={context.url}
          target="_blank"
          rel="noopener noreferrer"
          className="min-w-0 truncate font-medium text-accent underline"
        >
          {context.title || context.url}
        </a>
      )}
      {context?.fields.map(({ name, value }) => (
        <button
          key={name}
          type="button"
          aria-label={`${name}: ${value}. ${t("embed.insert", { name })}`}
          className="max-w-60 truncate rounded-chip border border-line2 bg-surface px-2 py-0.5 text-12 hover:bg-hover max-pane:min-h-11"
          onClick={() => {
            put(value);
          }}
        >
          <span className="text-fg2">{name}:</span> {value}
        </button>
      ))}
      <span className="flex-1" />
      {bridge === null || open === null ? null : <CardButton key={open} id={open} bridge={bridge} />}
    </section>
  );
}

function CardButton({ id, bridge }: { id: DialogId; bridge: Bridge }) {
  const t = useT();
  const { clients } = useLive();
  const dialog = useDialog(id);
  const show = useToasts((state) => state.show);
  if (!dialog) return null;
  return (
    <Button
      tone="quiet"
      onClick={() => {
        clients.client(dialog.client.id).then(
          ({ id: client, name, phone, email }) => {
            bridge.post("client.open_request", { client: { id: client, name, phone, email } });
          },
          (error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
        );
      }}
    >
      <ExternalLink size={15} aria-hidden />
      {t("embed.openCard")}
    </Button>
  );
}
