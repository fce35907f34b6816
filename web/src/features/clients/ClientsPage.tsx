import { useNavigate, useParams } from "@tanstack/react-router";
import { MessageSquarePlus, Search } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Virtualizer } from "virtua";
import { asProblem } from "../../api/problems";
import type { ClientId, ClientRow } from "../../api/types";
import { shortDay } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { useT as useCardT } from "./words";
import { channelLabel, problemText } from "../../i18n/names";
import { seekClients } from "../../live/client-pages";
import { useGrant, useLive } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { Button, IconButton } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { INPUT } from "../../ui/field";
import { ChannelGlyph } from "../../ui/icons/channel";
import { ClientCard } from "./ClientCard";
import { NewcomerDialog } from "./NewcomerDialog";

const DEBOUNCE_MS = 300;
const NEAR_END_PX = 600;
/** Rows that fill the list, so that scrolling asks for more. */
const SCREEN = 30;

interface Found {
  phase: "loading" | "ready" | "failed";
  /** What the rows answer. */
  search: string;
  rows: readonly ClientRow[];
  cursor: string | null;
  /** The last answer was short, and older clients are being looked through. */
  further: boolean;
  code: string;
}

const NOTHING: Found = { phase: "loading", search: "", rows: [], cursor: null, further: false, code: "" };

/** `/clients`: everybody who ever wrote, found by name, phone, e-mail or nick; the chosen one's card beside the list. */
export function ClientsPage() {
  const t = useT();
  const params = useParams({ strict: false });
  const navigate = useNavigate();
  const wanted = Number(params.clientId);
  const selected = Number.isSafeInteger(wanted) && wanted > 0 ? (wanted as ClientId) : null;
  const card = useCardT();
  const mayWrite = useGrant("op_outbound");
  const byContacts = useGrant("clients.view_contacts");
  const [writes, setWrites] = useState(false);
  const [typed, setTyped] = useState("");
  const { found, more, again, put } = useFound(typed);
  const select = (id: ClientId | null): void => {
    if (id === null) void navigate({ to: "/clients" });
    else void navigate({ to: "/clients/$clientId", params: { clientId: String(id) } });
  };

  return (
    <main aria-label={t("clients.title")} className="flex min-w-0 flex-1 bg-surface">
      <section
        aria-label={t("clients.list")}
        className={cx(
          "flex w-[min(440px,100%)] shrink-0 flex-col border-r border-line bg-pane",
          selected !== null && "max-pane:hidden",
        )}
      >
        <header className="shrink-0 border-b border-line px-4 py-3">
          <div className="flex items-center justify-between gap-2">
            <h1 className="text-16 font-semibold">{t("clients.title")}</h1>
            {mayWrite && byContacts ? (
              <IconButton
                label={card("newcomer.action")}
                onClick={() => {
                  setWrites(true);
                }}
              >
                <MessageSquarePlus size={17} aria-hidden />
              </IconButton>
            ) : null}
          </div>
          <div className="relative mt-2">
            <Search size={15} aria-hidden className="absolute top-1/2 left-3 -translate-y-1/2 text-fg3" />
            <input
              type="search"
              aria-label={byContacts ? t("clients.search") : card("card.searchNames")}
              placeholder={byContacts ? t("clients.search") : card("card.searchNames")}
              value={typed}
              maxLength={100}
              className={cx(INPUT, "h-9 pl-9 text-13 max-pane:h-11")}
              onChange={(event) => {
                setTyped(event.target.value);
              }}
            />
          </div>
        </header>
        <Rows found={found} selected={selected} onSelect={select} onMore={more} onAgain={again} />
      </section>
      <div className={cx("min-w-0 flex-1 overflow-y-auto", selected === null && "max-pane:hidden")}>
        {selected === null ? (
          <Empty title={t("clients.choose")} hint={t("clients.chooseHint")} />
        ) : (
          <ClientCard
            key={selected}
            id={selected}
            onBack={() => {
              select(null);
            }}
            onSelect={select}
            onChange={put}
          />
        )}
      </div>
      {writes ? (
        <NewcomerDialog
          onClose={() => {
            setWrites(false);
          }}
          onDone={(dialog) => {
            const to = { view: "mine", dialogId: String(dialog.id) };
            void navigate({ to: "/inbox/$view/$dialogId", params: to });
          }}
        />
      ) : null}
    </main>
  );
}

function Rows({
  found,
  selected,
  onSelect,
  onMore,
  onAgain,
}: {
  found: Found;
  selected: ClientId | null;
  onSelect(id: ClientId): void;
  onMore(): void;
  onAgain(): void;
}) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  if (found.phase === "failed" && found.rows.length === 0) {
    return (
      <Empty title={t("clients.failed")} hint={problemText(t, found.code)}>
        <Button onClick={found.cursor === null ? onAgain : onMore}>{t("action.retry")}</Button>
      </Empty>
    );
  }
  if (found.phase === "loading" && found.rows.length === 0) {
    return (
      <p role="status" className={cx("p-4 text-13 text-fg2", !found.further && "late")}>
        {found.further ? t("clients.further") : t("clients.loading")}
      </p>
    );
  }
  if (found.rows.length === 0) return <Empty title={t("clients.none")} hint={t("clients.noneHint")} />;
  return (
    <>
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-y-auto"
        role="list"
        aria-label={t("clients.list")}
        aria-busy={found.phase === "loading"}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) onMore();
        }}
      >
        <Virtualizer scrollRef={scroller}>
          {found.rows.map((row) => (
            <div role="listitem" key={row.id}>
              <Row row={row} selected={row.id === selected} onSelect={onSelect} />
            </div>
          ))}
        </Virtualizer>
      </div>
      {found.further ? (
        <p role="status" className="shrink-0 border-t border-line px-4 py-2 text-12 text-fg2">
          {t("clients.further")}
        </p>
      ) : null}
      {found.phase === "failed" ? (
        <div
          role="alert"
          className="flex shrink-0 items-center gap-2 border-t border-line px-4 py-2 text-12 text-fg2"
        >
          <span className="min-w-0 flex-1">{problemText(t, found.code)}</span>
          <Button onClick={onMore}>{t("action.retry")}</Button>
        </div>
      ) : null}
    </>
  );
}

function Row({
  row,
  selected,
  onSelect,
}: {
  row: ClientRow;
  selected: boolean;
  onSelect(id: ClientId): void;
}) {
  const t = useT();
  const language = useLanguage();
  const reach = [
    row.phone ? `+${row.phone}` : "",
    row.email,
    ...row.usernames.map((name) => `@${name.replace(/^@/, "")}`),
  ];
  return (
    <button
      type="button"
      aria-current={selected ? "true" : undefined}
      onClick={() => {
        onSelect(row.id);
      }}
      className={cx(
        "flex h-[62px] w-full min-w-0 items-center gap-3 border-b border-line px-4 text-left",
        selected ? "bg-selected" : "hover:bg-hover",
      )}
    >
      <Avatar id={row.id} name={row.name} size={36} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="min-w-0 truncate text-13 font-medium">{row.name}</span>
          {row.is_banned ? <Chip tone="bad">{t("client.banned")}</Chip> : null}
          {row.tags.slice(0, 2).map((tag) => (
            <Chip key={tag} tone="line" className="max-w-24">
              <span className="truncate">{tag}</span>
            </Chip>
          ))}
        </span>
        <span className="block truncate text-12 text-fg2">
          {reach.filter(Boolean).join(" · ") || t("clients.noReach")}
        </span>
      </span>
      <span className="flex shrink-0 flex-col items-end gap-1">
        <time dateTime={row.last_inbound_at ?? row.created_at} className="text-12 text-fg3 tabular-nums">
          {shortDay(language, Date.parse(row.last_inbound_at ?? row.created_at))}
        </time>
        <span className="flex gap-1">
          {row.channels.map((channel) => (
            <ChannelGlyph key={channel} channel={channel} size={14} label={channelLabel(t, channel)} />
          ))}
        </span>
      </span>
    </button>
  );
}

/** What fits the search, page by page: on by itself until the screen is full. A late answer of an earlier search is dropped. */
function useFound(typed: string) {
  const { clients } = useLive();
  const [found, setFound] = useState<Found>(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const run = useRef(0);
  const busy = useRef(0);

  const read = useCallback(
    async (search: string, from: string | null) => {
      run.current += 1;
      const mine = run.current;
      busy.current = mine;
      let first = from === null;
      setFound((was) => ({ ...was, phase: "loading", further: false }));
      try {
        await seekClients(clients, {
          search,
          cursor: from,
          enough: SCREEN,
          here: () => mine === run.current,
          onPage: (rows, cursor, further) => {
            const fresh = first;
            first = false;
            setFound((was) => ({
              phase: further ? "loading" : "ready",
              search,
              rows: fresh ? rows : [...was.rows, ...rows],
              cursor,
              further,
              code: "",
            }));
          },
        });
      } catch (error) {
        const code = asProblem(error).code;
        const fresh = first;
        setFound((was) => ({ ...(fresh ? NOTHING : was), search, phase: "failed", further: false, code }));
      } finally {
        if (busy.current === mine) busy.current = 0;
      }
    },
    [clients],
  );

  useEffect(() => {
    const timer = setTimeout(
      () => {
        void read(typed.trim(), null);
      },
      typed === "" ? 0 : DEBOUNCE_MS,
    );
    return () => {
      clearTimeout(timer);
      run.current += 1;
    };
  }, [read, typed, attempt]);

  const more = useCallback(() => {
    if (busy.current !== 0 || found.cursor === null) return;
    void read(found.search, found.cursor);
  }, [read, found.search, found.cursor]);

  /** A card was changed: its row follows. */
  const put = useCallback((id: ClientId, change: Partial<ClientRow> | null) => {
    setFound((before) => ({
      ...before,
      rows:
        change === null
          ? before.rows.filter((row) => row.id !== id)
          : before.rows.map((row) => (row.id === id ? { ...row, ...change } : row)),
    }));
  }, []);

  return {
    found,
    more,
    put,
    again: () => {
      setAttempt((count) => count + 1);
    },
  };
}
