import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Ban, Ellipsis, Eraser, FolderDown, Merge, Undo2 } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client, ClientId, ClientMerge, ClientRow, Contact, DialogState } from "../../api/types";
import { calendarDay, clockTime, grouped, shortDay } from "../../i18n/format";
import { useT } from "../../i18n/desk";
import { type Key, useLanguage } from "../../i18n/language";
import { channelLabel, problemText } from "../../i18n/names";
import { useGrant, useLive } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { Button, IconButton } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { ChannelGlyph } from "../../ui/icons/channel";
import { lazily } from "../../ui/lazily";
import { Menu, MenuItem } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { BanDialog } from "./BanDialog";
import { BanNotice } from "./BanNotice";
import { ClientChanges, ClientFields } from "./ClientFields";
import { MergeDialog } from "./MergeDialog";
import { OutboundDialog } from "./OutboundDialog";
import { ContactAddress } from "./Revealed";
import { useT as useCardT } from "./words";

const ClientData = lazily(async () => (await import("./ClientData")).ClientData);

const STATES: Record<DialogState, Key> = {
  bot: "state.bot",
  new: "state.new",
  queued: "state.queued",
  active: "state.active",
  paused: "state.paused",
  closed: "state.closed",
  merged: "state.merged",
};

type Loaded = { state: "loading" } | { state: "ready"; client: Client } | { state: "failed"; code: string };

/** One client with all channels: fields, addresses, requests; joining and banning. */
export function ClientCard({
  id,
  onBack,
  onSelect,
  onChange,
}: {
  id: ClientId;
  onBack(): void;
  onSelect(id: ClientId): void;
  onChange(id: ClientId, change: Partial<ClientRow> | null): void;
}) {
  const t = useT();
  const language = useLanguage();
  const { clients } = useLive();
  const show = useToasts((state) => state.show);
  const mayBan = useGrant("op_ban");
  const mayMerge = useGrant("op_reply");
  const mayUndo = useGrant("settings_instance");
  const mayWrite = useGrant("op_outbound");
  const navigate = useNavigate();
  const [writing, setWriting] = useState<Contact | null>(null);
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const [merges, setMerges] = useState<readonly ClientMerge[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [sheet, setSheet] = useState<"ban" | "merge" | null>(null);

  useEffect(() => {
    let here = true;
    clients.client(id).then(
      (client) => {
        if (here) setLoaded({ state: "ready", client });
      },
      (error: unknown) => {
        if (here) setLoaded({ state: "failed", code: asProblem(error).code });
      },
    );
    clients.merges(id).then(
      (rows) => {
        if (here) setMerges(rows);
      },
      () => undefined, // without them there is only nothing to take back
    );
    return () => {
      here = false;
    };
  }, [clients, id, attempt]);

  const put = useCallback(
    (client: Client) => {
      setLoaded({ state: "ready", client });
      const { name, tags, is_banned } = client;
      onChange(client.id, { name, tags, is_banned, phone: client.phone ?? "", email: client.email ?? "" });
    },
    [onChange],
  );

  if (loaded.state === "loading") {
    return (
      <p role="status" className="late p-6 text-13 text-fg2">
        {t("context.loading")}
      </p>
    );
  }
  if (loaded.state === "failed") {
    return (
      <Empty title={t("clients.cardFailed")} hint={problemText(t, loaded.code)}>
        <Button
          onClick={() => {
            setAttempt((count) => count + 1);
          }}
        >
          {t("action.retry")}
        </Button>
      </Empty>
    );
  }
  const { client } = loaded;
  const failed = (error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" });
  const undo = (merge: ClientMerge): void => {
    clients.undoMerge(client.id, merge.id).then((after) => {
      put(after);
      setAttempt((count) => count + 1);
      show({ text: t("merge.undone") });
    }, failed);
  };
  const unban = (): void => {
    clients.unban(client.id).then(put, failed);
  };

  return (
    <article
      aria-label={client.name}
      className="mx-auto flex max-w-3xl flex-col gap-6 px-6 py-6 max-pane:px-4"
    >
      <header className="flex flex-wrap items-center gap-3">
        <IconButton label={t("action.back")} className="pane:hidden" onClick={onBack}>
          <ArrowLeft size={19} aria-hidden />
        </IconButton>
        <Avatar id={client.id} name={client.name} size={44} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-20 font-semibold">{client.name}</h2>
          <p className="text-12 text-fg2">
            {t("client.since", { date: calendarDay(language, Date.parse(client.created_at), Date.now()) })}
          </p>
        </div>
        {mayMerge && client.merged_into_id === null && !client.erased_at ? (
          <Button
            onClick={() => {
              setSheet("merge");
            }}
          >
            <Merge size={15} aria-hidden />
            {t("merge.action")}
          </Button>
        ) : null}
        {mayBan && !client.is_banned && !client.erased_at ? (
          <Button
            tone="danger"
            onClick={() => {
              setSheet("ban");
            }}
          >
            <Ban size={15} aria-hidden />
            {t("ban.action")}
          </Button>
        ) : null}
        <ClientDataMenu
          client={client}
          onErased={(after) => {
            put(after);
            setAttempt((count) => count + 1);
          }}
        />
      </header>
      {client.erased_at ? <Erased at={client.erased_at} /> : null}
      {client.is_banned ? <BanNotice client={client} {...(mayBan ? { onLift: unban } : {})} /> : null}
      {client.merged_into_id === null ? null : (
        <p className="rounded-card bg-sunken px-4 py-3 text-13 text-fg2">
          {t("merge.joined")}{" "}
          <button
            type="button"
            className="font-semibold text-accent hover:underline"
            onClick={() => {
              if (client.merged_into_id !== null) onSelect(client.merged_into_id);
            }}
          >
            {t("merge.open")}
          </button>
        </p>
      )}
      {merges.map((merge) => (
        <p
          key={merge.id}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card bg-sunken px-4 py-2 text-13 text-fg2"
        >
          <span className="min-w-0 flex-1">
            {t("merge.recent", {
              name: merge.by_name,
              time: clockTime(language, Date.parse(merge.at)),
              until: `${shortDay(language, Date.parse(merge.undo_until))}, ${clockTime(language, Date.parse(merge.undo_until))}`,
            })}
          </span>
          {mayUndo ? (
            <Button
              onClick={() => {
                undo(merge);
              }}
            >
              <Undo2 size={15} aria-hidden />
              {t("merge.undo")}
            </Button>
          ) : null}
        </p>
      ))}
      <Part title={t("clients.fields")}>
        <ClientFields client={client} onChange={put} />
      </Part>
      <Part title={t("context.contacts")}>
        <ul className="flex flex-col gap-2">
          {client.contacts.map((contact) => (
            <li key={contact.id} className="flex min-w-0 items-center gap-2.5 text-13">
              <ChannelGlyph channel={contact.channel} size={16} label={channelLabel(t, contact.channel)} />
              <ContactAddress client={client} contact={contact} />
              {contact.last_inbound_at ? (
                <time dateTime={contact.last_inbound_at} className="shrink-0 text-12 text-fg3">
                  {t("client.wrote", { date: shortDay(language, Date.parse(contact.last_inbound_at)) })}
                </time>
              ) : null}
              {mayWrite && !client.is_banned && client.merged_into_id === null && !client.erased_at ? (
                <Button
                  onClick={() => {
                    setWriting(contact);
                  }}
                >
                  {t("desk.write")}
                  <span className="sr-only"> {channelLabel(t, contact.channel)}</span>
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t("clients.requests")}>
        {client.dialogs.length === 0 ? (
          <p className="text-13 text-fg2">{t("context.noPast")}</p>
        ) : (
          <ul className="divide-y divide-line rounded-card border border-line">
            {client.dialogs.map((dialog) => (
              <li key={dialog.id}>
                <Link
                  to="/inbox/$view/$dialogId"
                  params={{ view: "all", dialogId: String(dialog.id) }}
                  className="flex min-h-10 min-w-0 items-center gap-2.5 px-3 py-1.5 text-13 hover:bg-hover"
                >
                  <ChannelGlyph channel={dialog.channel} size={16} label={channelLabel(t, dialog.channel)} />
                  <span className="shrink-0 text-fg2 tabular-nums">
                    {t("thread.number", { n: grouped(dialog.number) })}
                  </span>
                  <span className="min-w-0 flex-1 truncate">{dialog.preview?.text ?? ""}</span>
                  <span className="shrink-0 text-12 text-fg2">{t(STATES[dialog.state])}</span>
                  <time dateTime={dialog.last_message_at} className="shrink-0 text-12 text-fg3">
                    {shortDay(language, Date.parse(dialog.last_message_at))}
                  </time>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title={t("context.changes")}>
        <ClientChanges client={client} />
      </Part>
      {sheet === "ban" ? (
        <BanDialog
          client={client}
          onClose={() => {
            setSheet(null);
          }}
          onDone={(after) => {
            setSheet(null);
            put(after);
          }}
        />
      ) : null}
      {writing ? (
        <OutboundDialog
          client={client}
          contact={writing}
          onClose={() => {
            setWriting(null);
          }}
          onDone={(dialog) => {
            void navigate({
              to: "/inbox/$view/$dialogId",
              params: { view: "mine", dialogId: String(dialog.id) },
            });
          }}
        />
      ) : null}
      {sheet === "merge" ? (
        <MergeDialog
          client={client}
          onClose={() => {
            setSheet(null);
          }}
          onDone={(after, loser) => {
            setSheet(null);
            put(after);
            onChange(loser, null);
            setAttempt((count) => count + 1);
            show({ text: t("merge.done", { name: after.name }) });
          }}
        />
      ) : null}
    </article>
  );
}

function Erased({ at }: { at: string }) {
  const t = useCardT();
  const language = useLanguage();
  return (
    <p className="rounded-card bg-sunken px-4 py-3 text-13 text-fg2">
      {t("card.dataErasedAt", { date: calendarDay(language, Date.parse(at), Date.now()) })}
    </p>
  );
}

/** What somebody may ask of everything that is stored about them: to have it, and that it goes. */
function ClientDataMenu({ client, onErased }: { client: Client; onErased(after: Client): void }) {
  const t = useCardT();
  const mayExport = useGrant("clients.export");
  const mayErase = useGrant("clients.delete") && !client.erased_at;
  const [open, setOpen] = useState<"export" | "erase" | null>(null);
  if (client.merged_into_id !== null || (!mayExport && !mayErase)) return null;
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t("action.more")}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        {mayExport ? (
          <MenuItem
            icon={<FolderDown size={15} aria-hidden />}
            onSelect={() => {
              setOpen("export");
            }}
          >
            {t("card.dataExport")}
          </MenuItem>
        ) : null}
        {mayErase ? (
          <MenuItem
            icon={<Eraser size={15} aria-hidden />}
            onSelect={() => {
              setOpen("erase");
            }}
          >
            {t("card.dataErase")}
          </MenuItem>
        ) : null}
      </Menu>
      {open === null ? null : (
        <ClientData
          client={client}
          what={open}
          onClose={() => {
            setOpen(null);
          }}
          onErased={(after) => {
            setOpen(null);
            onErased(after);
          }}
        />
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-16 font-semibold">{title}</h3>
      {children}
    </section>
  );
}
