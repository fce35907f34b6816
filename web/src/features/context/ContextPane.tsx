import { ChevronDown } from "lucide-react";
import { Fragment, type ReactNode, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client, ClientId, Dialog, DialogId } from "../../api/types";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useDialog, useLive } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { ClientHead, Contacts, PastDialogs } from "./ClientSections";
import { DialogFacts } from "./DialogFacts";

type Loaded = { state: "loading" } | { state: "ready"; client: Client } | { state: "failed"; code: string };

/** Client, request, contacts and earlier requests of the open dialog. */
export function ContextPane({ id, onOpenDialog }: { id: DialogId; onOpenDialog(id: DialogId): void }) {
  const t = useT();
  const dialog = useDialog(id);
  const [attempt, setAttempt] = useState(0);
  const loaded = useClient(dialog?.client.id ?? null, attempt);
  if (!dialog) return null;
  const client = loaded.state === "ready" ? loaded.client : null;
  return (
    <div
      className="h-full overflow-y-auto bg-pane"
      role="region"
      aria-label={t("context.label")}
      tabIndex={-1}
    >
      <div className="flex items-center gap-3 border-b border-line p-4">
        <Avatar id={dialog.client.id} name={dialog.client.name} size={44} channel={dialog.channel} />
        <div className="min-w-0">
          <h2 className="truncate text-16 font-semibold">{client?.name ?? dialog.client.name}</h2>
          {client ? (
            <ClientHead client={client} />
          ) : (
            <p className="text-12 text-fg2">{dialog.contact_name}</p>
          )}
        </div>
      </div>
      {client && client.tags.length > 0 ? (
        <p className="flex flex-wrap gap-1.5 border-b border-line px-4 py-3">
          {client.tags.map((tag, index) => (
            <Chip key={index} tone="line">
              {tagName(tag)}
            </Chip>
          ))}
        </p>
      ) : null}
      <Section name="request" title={t("context.request")}>
        <DialogFacts dialog={dialog} />
      </Section>
      <Section name="contacts" title={t("context.contacts")}>
        <ClientPart
          loaded={loaded}
          onRetry={() => {
            setAttempt((count) => count + 1);
          }}
        >
          {(found) => <Contacts client={found} dialog={dialog} />}
        </ClientPart>
      </Section>
      <Section name="past" title={t("context.past")} count={pastOf(client, dialog).length}>
        <ClientPart
          loaded={loaded}
          onRetry={() => {
            setAttempt((count) => count + 1);
          }}
        >
          {(found) => <PastDialogs dialogs={pastOf(found, dialog)} onOpen={onOpenDialog} />}
        </ClientPart>
      </Section>
    </div>
  );
}

function pastOf(client: Client | null, dialog: Dialog): Dialog[] {
  return client?.dialogs.filter((other) => other.id !== dialog.id) ?? [];
}

function tagName(tag: unknown): string {
  return typeof tag === "object" && tag !== null && "name" in tag ? String(tag.name) : String(tag);
}

function ClientPart({
  loaded,
  onRetry,
  children,
}: {
  loaded: Loaded;
  onRetry(): void;
  children(client: Client): ReactNode;
}) {
  const t = useT();
  switch (loaded.state) {
    case "ready":
      return <Fragment>{children(loaded.client)}</Fragment>;
    case "loading":
      return (
        <div className="late flex flex-col gap-2" role="status" aria-label={t("context.loading")}>
          <span className="h-4 w-3/4 rounded-chip bg-hover" />
          <span className="h-4 w-1/2 rounded-chip bg-hover" />
        </div>
      );
    case "failed":
      return (
        <div className="text-12 text-fg2">
          <p>{problemText(t, loaded.code)}</p>
          <Button className="mt-2" onClick={onRetry}>
            {t("action.retry")}
          </Button>
        </div>
      );
  }
}

/** Reads the client's card. An answer that comes after the dialog was left is dropped. */
function useClient(id: ClientId | null, attempt: number): Loaded {
  const { loadClient } = useLive();
  const [result, setResult] = useState<{ id: ClientId | null; loaded: Loaded }>({
    id,
    loaded: { state: "loading" },
  });
  useEffect(() => {
    if (id === null) return;
    let here = true;
    loadClient(id).then(
      (client) => {
        if (here) setResult({ id, loaded: { state: "ready", client } });
      },
      (error: unknown) => {
        if (here) setResult({ id, loaded: { state: "failed", code: asProblem(error).code } });
      },
    );
    return () => {
      here = false;
    };
  }, [id, attempt, loadClient]);
  return result.id === id ? result.loaded : { state: "loading" };
}

const COLLAPSED = "rzCollapsed";

function Section({
  name,
  title,
  count,
  children,
}: {
  name: string;
  title: string;
  count?: number;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(() => !(localStorage.getItem(COLLAPSED) ?? "").split(",").includes(name));
  const toggle = (): void => {
    const others = (localStorage.getItem(COLLAPSED) ?? "")
      .split(",")
      .filter((other) => other !== "" && other !== name);
    localStorage.setItem(COLLAPSED, (open ? [...others, name] : others).join(","));
    setOpen(!open);
  };
  return (
    <section className="border-b border-line px-4 py-3">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          onClick={toggle}
          className="flex min-h-6 w-full items-center gap-2 text-13 font-semibold"
        >
          <span className="flex-1">{title}</span>
          {count ? <span className="font-normal text-fg2 tabular-nums">{count}</span> : null}
          <ChevronDown
            size={15}
            aria-hidden
            className={cx("text-fg3 ease-quick transition-transform", !open && "-rotate-90")}
          />
        </button>
      </h3>
      {open ? <div className="mt-2">{children}</div> : null}
    </section>
  );
}
