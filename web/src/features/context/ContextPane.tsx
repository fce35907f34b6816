import { Link } from "@tanstack/react-router";
import { ChevronDown, IdCard } from "lucide-react";
import { Fragment, type ReactNode, useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { CardBlockName, Client, ClientId, Contact, Dialog, DialogId } from "../../api/types";
import { type Key, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useDialog, useGrant, useLive, usePreferences } from "../../live/react";
import type { WriteFirst } from "../../live/write-first";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";
import { Tooltip } from "../../ui/tooltip";
import { ClientHead, Contacts, PastDialogs, SiteParams } from "./ClientSections";
import { DialogFacts } from "./DialogFacts";
import { order } from "./order";
import { pastOf } from "./past";
import { Ratings } from "./Ratings";
import { local } from "../../browser/storage";

const PanelTabs = lazily(async () => (await import("./PanelTabs")).PanelTabs);

type Loaded = { state: "loading" } | { state: "ready"; client: Client } | { state: "failed"; code: string };

/** Client, request, contacts and earlier requests of the open dialog. */
export function ContextPane({
  id,
  onOpenDialog,
  onPeek,
  address,
  fields,
  facts,
  tags,
  changes,
  write,
}: {
  id: DialogId;
  /** Goes to another dialog. */
  onOpenDialog(id: DialogId): void;
  /** Looks at another dialog and comes back. */
  onPeek(id: DialogId): void;
  /** What stands for an address of the client. */
  address(client: Client, contact: Contact): ReactNode;
  /** The client's own data, edited in place. */
  fields(client: Client, onChange: (client: Client) => void): ReactNode;
  /** Status, topic and priority of the request, changed where they stand. */
  facts(dialog: Dialog): ReactNode;
  /** Tags of the request, put on and taken off. */
  tags(dialog: Dialog): ReactNode;
  /** Asks for the first message of a new request with an address. */
  write: WriteFirst;
  /** Who changed what of the client. */
  changes(client: Client): ReactNode;
}) {
  const t = useT();
  const boot = useBoot();
  const dialog = useDialog(id);
  const [attempt, setAttempt] = useState(0);
  const mayWrite = useGrant("op_outbound");
  const seesAll = useGrant("op_view_all");
  const everyChannel = seesAll || boot.settings.show_history_of_other_channels !== false;
  const [writing, setWriting] = useState<Contact | null>(null);
  const ownTab = usePreferences((state) => state.value.right_panel_tab);
  // A rating of a closed request comes as one more line of it: the card is read anew, what is shown stays meanwhile.
  const lines = dialog?.state === "closed" ? dialog.last_seq : 0;
  // So does it when the settings show more or less of the past.
  const news = `${lines} ${boot.settings.history_depth_days ?? 0}`;
  const [loaded, put] = useClient(dialog?.client.id ?? null, dialog?.client.name ?? "", attempt, news);
  if (!dialog) return null;
  const client = loaded.state === "ready" ? loaded.client : null;
  const part = (name: CardBlockName, title: Key, draw: (found: Client) => ReactNode, count?: number) => (
    <Section name={name} title={t(title)} {...(count === undefined ? {} : { count })}>
      <ClientPart
        loaded={loaded}
        onRetry={() => {
          setAttempt((tries) => tries + 1);
        }}
      >
        {draw}
      </ClientPart>
    </Section>
  );
  const blocks: Record<CardBlockName, () => ReactNode> = {
    request: () => (
      <Section name="request" title={t("context.request")}>
        <DialogFacts dialog={dialog} fields={facts(dialog)} tags={tags(dialog)} />
      </Section>
    ),
    contacts: () =>
      part("contacts", "context.contacts", (found) => (
        <Contacts
          client={found}
          dialog={dialog}
          address={address}
          onOpen={onOpenDialog}
          onWrite={mayWrite && !found.is_banned ? setWriting : undefined}
        />
      )),
    client: () => part("client", "context.client", (found) => fields(found, put)),
    site: () =>
      client ? (
        <SiteParams
          client={client}
          dialog={dialog}
          wrap={(children) => (
            <Section name="site" title={t("context.site")}>
              {children}
            </Section>
          )}
        />
      ) : null,
    past: () =>
      part(
        "past",
        "context.past",
        (found) => <PastDialogs dialogs={pastOf(found, dialog, everyChannel)} onOpen={onPeek} />,
        pastOf(client, dialog, everyChannel).length,
      ),
    changes: () => part("changes", "context.changes", changes),
  };
  const card = (
    <div
      className="h-full overflow-y-auto bg-pane"
      role="region"
      aria-label={t("context.label")}
      tabIndex={-1}
    >
      <div className="flex items-center gap-3 border-b border-line p-4">
        <Avatar id={dialog.client.id} name={dialog.client.name} size={44} channel={dialog.channel} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-16 font-semibold">{client?.name ?? dialog.client.name}</h2>
          {client ? (
            <ClientHead client={client} dialog={dialog} />
          ) : (
            <p className="text-12 text-fg2">{dialog.contact_name}</p>
          )}
        </div>
        <Tooltip text={t("context.card")}>
          <Link
            to="/clients/$clientId"
            params={{ clientId: String(dialog.client.id) }}
            aria-label={t("context.card")}
            className="flex size-control shrink-0 items-center justify-center rounded-control text-fg2 hover:bg-hover hover:text-fg max-pane:size-11"
          >
            <IdCard size={17} aria-hidden />
          </Link>
        </Tooltip>
      </div>
      {order(boot.settings.client_card, ownTab ?? boot.settings.right_panel_tab).map((name) => (
        <Fragment key={name}>{blocks[name]()}</Fragment>
      ))}
      {client && client.ratings.length > 0 ? (
        <Section name="ratings" title={t("context.ratings")} count={client.ratings.length}>
          <Ratings
            ratings={client.ratings}
            onDeleted={() => {
              setAttempt((count) => count + 1);
            }}
          />
        </Section>
      ) : null}
      {client && writing
        ? write(
            client,
            writing,
            () => {
              setWriting(null);
            },
            (begun) => {
              setWriting(null);
              onOpenDialog(begun.id);
            },
          )
        : null}
    </div>
  );
  return boot.panel_tabs ? <PanelTabs id={id}>{card}</PanelTabs> : card;
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
function useClient(
  id: ClientId | null,
  name: string,
  attempt: number,
  news: string,
): [Loaded, (client: Client) => void] {
  const { clients } = useLive();
  const [result, setResult] = useState<{ id: ClientId | null; loaded: Loaded }>({
    id,
    loaded: { state: "loading" },
  });
  useEffect(() => {
    if (id === null) return;
    let here = true;
    clients.client(id).then(
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
    // A new name in the dialog's row means that the card was changed elsewhere.
  }, [id, name, attempt, news, clients]);
  const put = useCallback((client: Client) => {
    setResult({ id: client.id, loaded: { state: "ready", client } });
  }, []);
  return [result.id === id ? result.loaded : { state: "loading" }, put];
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
  const [open, setOpen] = useState(() => !(local().getItem(COLLAPSED) ?? "").split(",").includes(name));
  const toggle = (): void => {
    const others = (local().getItem(COLLAPSED) ?? "")
      .split(",")
      .filter((other) => other !== "" && other !== name);
    local().setItem(COLLAPSED, (open ? [...others, name] : others).join(","));
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
