import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { ClientRow, DialogId, SearchHit, View } from "../../api/types";
import { age, grouped } from "../../i18n/format";
import { useLanguage, useT as useCommonT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useNow } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Empty } from "../../ui/empty";
import { INPUT } from "../../ui/field";
import { foundKey } from "./found";
import { type ListSearch, without } from "./list-address";
import { pieces } from "./snippet";
import { type Sought, useSearch } from "./use-search";
import { useT } from "./words";

interface SearchPaneProps {
  view: View;
  q: string;
  /** The message that is open. */
  at: number | undefined;
  selected: DialogId | null;
}

interface Result {
  id: string;
  open(): void;
}

/** The search in the list's place (`/`): messages by their words, clients by their name. A combobox over one listbox. */
export function SearchPane({ view, q, at, selected }: SearchPaneProps) {
  const t = useT();
  const navigate = useNavigate();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);
  const [chosen, setChosen] = useState<string | null>(null);
  const { sought, more, again } = useSearch(typed);

  useEffect(() => {
    field.current?.focus();
  }, []);
  // A search from the palette, or one step back.
  useEffect(() => {
    setTyped(q);
  }, [q]);

  const go = (search: (was: ListSearch) => ListSearch, dialog: DialogId | null, replace = false): void => {
    if (dialog === null) void navigate({ to: "/inbox/$view", params: { view }, search, replace });
    else
      void navigate({
        to: "/inbox/$view/$dialogId",
        params: { view, dialogId: String(dialog) },
        search,
        replace,
      });
  };
  const close = (): void => {
    go((was) => without(without(was, "q"), "at"), selected);
    // The list is back with the next drawing.
    setTimeout(() => document.getElementById("dialog-list")?.focus());
  };
  const openHit = ({ dialog, message }: SearchHit): void => {
    go((was) => ({ ...was, q: typed.trim(), at: message.seq }), dialog.id);
  };
  const openClient = (client: ClientRow): void => {
    void navigate({ to: "/clients/$clientId", params: { clientId: String(client.id) } });
  };
  const results: Result[] = [
    ...sought.clients.map((client) => ({ id: `client-${client.id}`, open: () => openClient(client) })),
    ...sought.hits.map((hit) => ({ id: `hit-${hit.message.id}`, open: () => openHit(hit) })),
  ];
  const place = results.findIndex((result) => result.id === chosen);

  useEffect(() => {
    if (chosen !== null) document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [id, chosen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) {
      const next = Math.min(results.length - 1, Math.max(0, place + move));
      setChosen(results[next]?.id ?? null);
    } else if (event.key === "Enter") (results[place] ?? results[0])?.open();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const option = (result: string, open: () => void, current: boolean, children: ReactNode): ReactNode => (
    // The keyboard acts through the field, whose active descendant this is.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      key={result}
      id={`${id}-${result}`}
      role="option"
      aria-selected={result === chosen}
      aria-current={current ? "true" : undefined}
      tabIndex={-1}
      className={cx(
        "relative flex cursor-default gap-3 border-b border-line px-3 py-2",
        result === chosen ? "bg-selected" : "hover:bg-hover",
        current && "before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent",
      )}
      onMouseDown={(event) => {
        event.preventDefault();
      }}
      onClick={() => {
        setChosen(result);
        open();
      }}
    >
      {children}
    </div>
  );

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-14 shrink-0 items-center gap-1 px-2">
        <IconButton label={t("search.close")} shortcut="Esc" onClick={close}>
          <ArrowLeft size={17} aria-hidden />
        </IconButton>
        <input
          ref={field}
          id="search-field"
          role="combobox"
          aria-expanded={results.length > 0}
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen === null ? undefined : `${id}-${chosen}`}
          aria-label={t("search.field")}
          placeholder={t("search.field")}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          className={cx(INPUT, "h-9 min-w-0 flex-1 text-13 max-pane:h-11")}
          value={typed}
          onChange={(event) => {
            const next = event.target.value;
            setTyped(next);
            setChosen(null);
            go((was) => ({ ...was, q: next }), selected, true);
          }}
          onKeyDown={onKeyDown}
        />
      </header>
      <Told sought={sought} typed={typed} count={results.length} onAgain={again} />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t("search.results")}
        aria-busy={sought.phase === "loading" || sought.seeking}
        tabIndex={-1}
        className={cx("min-h-0 flex-1 overflow-y-auto outline-none", results.length === 0 && "hidden")}
      >
        {sought.clients.length > 0 ? (
          <Group id={`${id}-clients`} title={t("search.clients")}>
            {sought.clients.map((client) =>
              option(`client-${client.id}`, () => openClient(client), false, <ClientLine client={client} />),
            )}
          </Group>
        ) : null}
        {sought.hits.length > 0 ? (
          <Group id={`${id}-messages`} title={t("search.messages")}>
            {sought.hits.map((hit) =>
              option(
                `hit-${hit.message.id}`,
                () => openHit(hit),
                hit.dialog.id === selected && hit.message.seq === at,
                <HitLine hit={hit} />,
              ),
            )}
          </Group>
        ) : null}
      </div>
      {sought.phase === "ready" && sought.cursor !== null ? (
        <p className="flex shrink-0 justify-center border-t border-line p-2">
          <Button tone="quiet" onClick={more}>
            {t("search.more")}
          </Button>
        </p>
      ) : null}
    </div>
  );
}

function Group({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} className="px-3 pt-2 pb-1 text-12 text-fg2">
        {title}
      </p>
      {children}
    </div>
  );
}

/** What there is to say besides the results: nothing asked, nothing found, not reached. */
function Told({
  sought,
  typed,
  count,
  onAgain,
}: {
  sought: Sought;
  typed: string;
  count: number;
  onAgain(): void;
}) {
  const t = useT();
  const common = useCommonT();
  if (sought.phase === "failed")
    return (
      <div className={cx(count === 0 && "min-h-0 flex-1", "shrink-0 py-2")}>
        <Empty title={t("search.failed")} hint={problemText(common, sought.code)}>
          <Button onClick={onAgain}>{t("action.retry")}</Button>
        </Empty>
      </div>
    );
  if (sought.phase === "idle") return <Empty title={t("search.hint")} hint={t("search.hintKeys")} />;
  const over = sought.phase === "ready" && sought.q === typed.trim();
  if (over && count === 0 && sought.cursor === null && !sought.seeking)
    return <Empty title={t("search.empty")} hint={t("search.emptyHint")} />;
  return (
    <p role="status" className={cx("shrink-0 px-3 pb-1 text-12 text-fg2", !over && "late")}>
      {!over
        ? t("search.loading")
        : sought.seeking
          ? t("clients.further")
          : t(foundKey(sought), { n: count })}
    </p>
  );
}

function ClientLine({ client }: { client: ClientRow }) {
  const channel = client.channels[0];
  const facts = [client.phone && `+${client.phone}`, client.email, ...client.usernames].filter(Boolean);
  return (
    <>
      <Avatar id={client.id} name={client.name} {...(channel === undefined ? {} : { channel })} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{client.name}</span>
        <span className="block truncate text-12 text-fg2">{facts.join(" · ")}</span>
      </span>
    </>
  );
}

function HitLine({ hit: { dialog, message, snippet } }: { hit: SearchHit }) {
  const t = useT();
  const common = useCommonT();
  const language = useLanguage();
  const now = useNow();
  const author = message.author.kind === "client" ? "" : message.author.name;
  const note = message.author.kind === "note" ? ` (${t("search.note")})` : "";
  return (
    <>
      <Avatar id={dialog.client.id} name={dialog.client.name} channel={dialog.channel} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">
            {dialog.client.name}{" "}
            <span className="text-12 font-normal text-fg2">№ {grouped(dialog.number)}</span>
          </span>
          <time dateTime={message.created_at} className="shrink-0 text-12 text-fg2 tabular-nums">
            {age(language, common, Date.parse(message.created_at), now)}
          </time>
        </span>
        <span className="line-clamp-2 text-13 break-words text-fg2">
          {author === "" && note === "" ? null : (
            <span className="text-fg">
              {author}
              {note}:{" "}
            </span>
          )}
          {snippet.cut_before ? "… " : ""}
          {pieces(snippet.text, snippet.marks).map((piece, index) =>
            piece.marked ? (
              <mark key={index} className="rounded-chip bg-warn-soft px-0.5 font-semibold text-fg">
                {piece.text}
              </mark>
            ) : (
              piece.text
            ),
          )}
          {snippet.cut_after ? " …" : ""}
        </span>
      </span>
    </>
  );
}
