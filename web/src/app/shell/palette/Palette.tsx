import { useNavigate, useParams, useRouter } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useMemo, useState } from "react";
import type { ClientRow, DialogId } from "../../../api/types";
import { useSetStatus } from "../../../features/presence/use-set-status";
import { grouped } from "../../../i18n/format";
import { type Key, LANGUAGES, useLanguage, useT } from "../../../i18n/language";
import { catalogueName, channelLabel } from "../../../i18n/names";
import { keysOf, printed } from "../../../keys/bindings";
import { type ShortcutName, shortcut, spelled } from "../../../keys/defaults";
import { boundShortcuts, isShortcut, runShortcut } from "../../../keys/registry";
import { seekClients } from "../../../live/client-pages";
import { composerSlot } from "../../../live/composer-slot";
import { repliesFor } from "../../../live/quick-text";
import { useBoot, useLive, useMe, usePanel, usePreferences, useQuickReplies } from "../../../live/react";
import { cx } from "../../../ui/cx";
import { Kbd } from "../../../ui/kbd";
import { DENSITIES, THEMES, useLook } from "../../../ui/theme";
import { PROFILE, SECTIONS } from "../sections";
import { arranged, type Group, indexOf, indexOfText, replyRows, type Row } from "./rows";

const TITLES: Record<Group, Key> = {
  dialog: "palette.dialog",
  go: "palette.go",
  clients: "clients.title",
  dialogs: "palette.dialogs",
  messages: "palette.messages",
  replies: "quick.title",
  settings: "palette.settings",
  view: "palette.view",
};

/** Not rows: what opened this, and what statuses stand for one by one. */
const HIDDEN = new Set<ShortcutName>(["palette", "presence", "acceptOffer", "leave"]);
const PAGE = 8;
/** Dialogs sought through; more are found by their number. */
const MOST_DIALOGS = 3_000;

/** `Ctrl K`: everything by its name (ui.md 3). A combobox over one listbox; what is chosen stays chosen by what it is, not by its place. */
export function Palette({ onClose }: { onClose(): void }) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const id = useId();
  const rows = useRows();
  const { found, looking, further } = useFound(typed, () => {
    // What comes later moves nothing that is chosen.
    setChosen((was) => was ?? option?.id ?? null);
  });
  const groups = arranged(
    rows.fixed,
    typed.trim() === "" ? [] : rows.dialogs(),
    rows.numbers,
    rows.replies,
    typed,
    found,
  );
  const flat = groups.flatMap((group) => group.rows);
  const at = Math.max(
    0,
    flat.findIndex((row) => row.id === chosen),
  );
  const option = flat[at];
  // The way to the search in messages is always there.
  const here = flat.filter((row) => row.group !== "messages").length;

  useEffect(() => {
    if (option) document.getElementById(`${id}-${option.id}`)?.scrollIntoView({ block: "nearest" });
  }, [id, option]);

  const pick = (row: Row): void => {
    onClose();
    // After the focus is back where it came from: what runs may move it on.
    setTimeout(row.run);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (isShortcut(event.nativeEvent, "palette")) {
      event.preventDefault();
      onClose();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (move !== undefined && flat.length > 0) {
      const wraps = Math.abs(move) === 1;
      const next = wraps
        ? (at + move + flat.length) % flat.length
        : Math.min(flat.length - 1, Math.max(0, at + move));
      setChosen(flat[next]?.id ?? null);
    } else if (event.key === "Enter" && option) pick(option);
    else return;
    event.preventDefault();
  };

  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="pop-in fixed inset-x-0 top-[10vh] z-40 mx-auto flex max-h-[70vh] w-[min(600px,calc(100vw-24px))] flex-col overflow-hidden rounded-bubble bg-surface text-fg shadow-float outline-none"
        >
          <Radix.Title className="sr-only">{t("keys.palette")}</Radix.Title>
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Search size={17} aria-hidden className="shrink-0 text-fg3" />
            <input
              role="combobox"
              aria-expanded="true"
              aria-autocomplete="list"
              aria-controls={`${id}-list`}
              aria-activedescendant={option ? `${id}-${option.id}` : undefined}
              aria-label={t("palette.search")}
              placeholder={t("palette.placeholder")}
              autoComplete="off"
              spellCheck={false}
              className="h-13 min-w-0 flex-1 bg-transparent text-16 outline-none"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setChosen(null);
              }}
              onKeyDown={onKeyDown}
            />
            <Kbd>Esc</Kbd>
          </div>
          <div
            id={`${id}-list`}
            role="listbox"
            aria-label={t("palette.results")}
            tabIndex={-1}
            className="min-h-0 flex-1 overflow-y-auto p-2 outline-none"
          >
            {groups.map(({ group, rows: of }) => (
              <div key={group} role="group" aria-labelledby={`${id}-of-${group}`}>
                <p id={`${id}-of-${group}`} className="px-2 pt-2 pb-1 text-12 text-fg3">
                  {t(TITLES[group])}
                </p>
                {of.map((row) => (
                  <Option
                    key={row.id}
                    id={`${id}-${row.id}`}
                    row={row}
                    selected={row === option}
                    onPick={() => {
                      pick(row);
                    }}
                  />
                ))}
              </div>
            ))}
          </div>
          <p role="status" className={cx("px-4 pb-4 text-13 text-fg2", here > 0 && !further && "sr-only")}>
            {further || (looking && here === 0)
              ? t("clients.further")
              : here > 0
                ? t("palette.found", { n: here })
                : t("palette.nothing")}
          </p>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Option({ id, row, selected, onPick }: { id: string; row: Row; selected: boolean; onPick(): void }) {
  const t = useT();
  return (
    // The keyboard acts through the field, whose active descendant this is.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      className={cx(
        "flex min-h-9 cursor-default items-center gap-3 rounded-control px-2 max-pane:min-h-11",
        selected ? "bg-selected" : "hover:bg-hover",
      )}
      onMouseDown={(event) => {
        event.preventDefault();
      }}
      onClick={onPick}
    >
      <span className="min-w-0 flex-none truncate text-14">{row.title}</span>
      <span className="min-w-0 flex-1 truncate text-12 text-fg2">{row.hint}</span>
      {row.current ? <span className="shrink-0 text-12 text-accent">{t("palette.current")}</span> : null}
      {row.keys ? <Kbd>{row.keys}</Kbd> : null}
    </div>
  );
}

const DEBOUNCE_MS = 120;
/** Clients shown; the client base has the rest. */
const MOST_CLIENTS = 5;
const TWO_SIGNS = /[\p{L}\p{N}]{2}/u;

interface Found {
  typed: string;
  rows: readonly ClientRow[];
  /** Everybody was looked through, or enough are found. */
  over: boolean;
}

interface Looking {
  found: readonly Row[];
  /** Not all answers are here. */
  looking: boolean;
  /** The first answer was short, and older clients are being looked through. */
  further: boolean;
}

/** What only the server knows: clients by name, phone, e-mail or nick; and the way to the search in messages. */
function useFound(typed: string, beforeRows: () => void): Looking {
  const t = useT();
  const navigate = useNavigate();
  const { clients } = useLive();
  const [found, setFound] = useState<Found>({ typed: "", rows: [], over: true });
  const text = typed.trim();
  const sought = TWO_SIGNS.test(text) ? text : "";
  const come = useEffectEvent((rows: readonly ClientRow[], over: boolean) => {
    beforeRows();
    setFound({ typed: sought, rows: rows.slice(0, MOST_CLIENTS), over });
  });
  useEffect(() => {
    if (sought === "") return;
    let here = true;
    const timer = setTimeout(() => {
      let all: readonly ClientRow[] = [];
      seekClients(clients, {
        search: sought,
        cursor: null,
        enough: MOST_CLIENTS,
        most: MOST_CLIENTS,
        here: () => here,
        onPage: (rows, _, further) => {
          all = [...all, ...rows];
          come(all, !further);
        },
      }).catch(() => {
        come(all, true); // what is known here is shown all the same
      });
    }, DEBOUNCE_MS);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [clients, sought]);
  const shown = useMemo((): readonly Row[] => {
    if (sought === "") return [];
    const rows: Row[] = (found.typed === sought ? found.rows : []).map((client) => ({
      id: `client-${client.id}`,
      group: "clients",
      title: client.name,
      hint: [client.phone && `+${client.phone}`, client.email, ...client.usernames]
        .filter(Boolean)
        .join(" · "),
      index: indexOfText(client.name),
      run: () => {
        void navigate({ to: "/clients/$clientId", params: { clientId: String(client.id) } });
      },
    }));
    return [
      ...rows,
      {
        id: "messages",
        group: "messages",
        title: t("palette.seek", { text: sought }),
        keys: printed("search"),
        index: indexOfText(sought),
        run: () => {
          void navigate({ to: "/inbox/$view", params: { view: "all" }, search: { q: sought } });
        },
      },
    ];
  }, [t, navigate, found, sought]);
  const answered = found.typed === sought;
  return {
    found: shown,
    looking: sought !== "" && !(answered && found.over),
    further: sought !== "" && answered && !found.over,
  };
}

interface Rows {
  fixed: readonly Row[];
  dialogs(): Row[];
  numbers(digits: string): Row[];
  replies: readonly Row[];
}

/** Everything there is to choose from, as it is when the palette opens. */
function useRows(): Rows {
  const t = useT();
  const language = useLanguage();
  const navigate = useNavigate();
  const router = useRouter();
  const params = useParams({ strict: false });
  const panel = usePanel();
  const { operator_statuses: statuses, grants } = useBoot();
  const me = useMe();
  const setStatus = useSetStatus();
  const change = usePreferences((state) => state.change);
  const { theme, density } = useLook();
  const { items, load } = useQuickReplies();
  const open = Number(params.dialogId);

  useEffect(() => {
    if (composerSlot()) void load();
  }, [load]);

  return useMemo(() => {
    const fixed: Row[] = [];
    for (const name of boundShortcuts()) {
      const { group, label } = shortcut(name);
      if (HIDDEN.has(name) || label === "composer.send") continue;
      fixed.push({
        id: `key-${name}`,
        group: group === "dialog" ? "dialog" : group === "view" ? "view" : "go",
        title: t(label),
        keys: printed(name),
        index: indexOf(label),
        run: () => {
          runShortcut(name);
        },
      });
    }
    for (const section of SECTIONS) {
      const shown = section.route in router.routesByPath && section.grants.some((g) => grants.includes(g));
      // Bound ones are above, with the words of the shortcut.
      if (!shown || boundShortcuts().includes(section.shortcut)) continue;
      fixed.push({
        id: `section-${section.to}`,
        group: "go",
        title: t(section.title),
        index: indexOf(section.title),
        run: () => {
          router.history.push(section.to);
        },
      });
    }
    for (const { page, title } of PROFILE) {
      fixed.push({
        id: `me-${page}`,
        group: "settings",
        title: t(title),
        hint: t("me.title"),
        index: indexOf(title),
        run: () => {
          void navigate({ to: `/me/${page}` });
        },
      });
    }
    const sorted = [...statuses].sort((a, b) => a.order - b.order);
    const presence = keysOf("presence");
    sorted.forEach((status, place) => {
      const keys = presence[place];
      fixed.push({
        id: `status-${status.id}`,
        group: "view",
        title: t("palette.status", { name: catalogueName(t, status.name) }),
        keys: keys === undefined ? undefined : spelled(keys),
        current: status.id === me?.status_id,
        index: indexOf("presence.status", {}, [catalogueName(t, status.name), status.name]),
        run: () => {
          setStatus(status.id);
        },
      });
    });
    const look = (row: Omit<Row, "group">): void => {
      fixed.push({ group: "view", ...row });
    };
    for (const value of THEMES) {
      look({
        id: `theme-${value}`,
        title: t("palette.theme", { name: t(`look.${value}`) }),
        current: theme === value,
        index: indexOf("look.theme", {}, [t(`look.${value}`), value]),
        run: () => void change({ theme: value }).catch(() => undefined), // taken back on the screen
      });
    }
    for (const value of DENSITIES) {
      look({
        id: `density-${value}`,
        title: t("palette.density", { name: t(`look.${value}`) }),
        current: density === value,
        index: indexOf("look.density", {}, [t(`look.${value}`), value]),
        run: () => void change({ density: value }).catch(() => undefined),
      });
    }
    for (const value of LANGUAGES) {
      const name = value === "uk" ? "Українська" : "English";
      look({
        id: `language-${value}`,
        title: t("palette.language", { name }),
        current: language === value,
        index: indexOf("look.language", {}, [name, value === "uk" ? "Ukrainian" : "Англійська"]),
        run: () => void change({ language: value }).catch(() => undefined),
      });
    }
    const known = [...panel.store.state.dialogs.values()].filter((dialog) => dialog.id !== open);
    const goTo = (dialogId: string): void => {
      const mine = panel.store.state.lists.get("mine")?.ids.has(Number(dialogId) as DialogId) === true;
      void navigate({ to: "/inbox/$view/$dialogId", params: { view: mine ? "mine" : "all", dialogId } });
    };
    const dialogRow = (dialog: (typeof known)[number]): Row => ({
      id: `dialog-${dialog.id}`,
      group: "dialogs",
      title: dialog.client.name,
      hint: `№ ${grouped(dialog.number)} · ${channelLabel(t, dialog.channel)} · ${t(`state.${dialog.state}`)}`,
      index: indexOfText(dialog.client.name),
      run: () => {
        goTo(String(dialog.id));
      },
    });
    return {
      fixed,
      dialogs: () => known.slice(0, MOST_DIALOGS).map(dialogRow),
      numbers: (digits) => {
        const found = known.filter((dialog) => String(dialog.number).startsWith(digits)).slice(0, PAGE);
        const exact = found.some((dialog) => String(dialog.number) === digits);
        const direct: Row = {
          id: `number-${digits}`,
          group: "dialogs",
          title: t("palette.number", { n: grouped(Number(digits)) }),
          index: indexOfText(digits),
          run: () => {
            goTo(String(Number(digits)));
          },
        };
        return exact || Number(digits) === 0 ? found.map(dialogRow) : [...found.map(dialogRow), direct];
      },
      replies: replyRows(
        t,
        repliesFor(items, panel.store.state.dialogs.get(open as DialogId)?.channel ?? null),
        composerSlot(),
      ),
    };
  }, [
    t,
    language,
    navigate,
    router,
    panel,
    statuses,
    grants,
    me,
    setStatus,
    change,
    theme,
    density,
    items,
    open,
  ]);
}
