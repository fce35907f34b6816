import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import type { DialogId, PanelTab } from "../../api/types";
import { useT } from "../../i18n/desk";
import { useLive } from "../../live/react";
import { cx } from "../../ui/cx";

/** After this a page that has not loaded is said to be silent (ui.md 4.5). */
const SILENT_MS = 3_000;

/** The client's card, and pages of the company's own system in tabs beside it (integrations.md 8). */
export function PanelTabs({ id, children }: { id: DialogId; children: ReactNode }) {
  const t = useT();
  const { api } = useLive();
  const own = useId();
  const [loaded, setLoaded] = useState<{ id: DialogId; chosen: number; tabs: readonly PanelTab[] } | null>(
    null,
  );
  const [chosen, setChosen] = useState(0);
  // Anew with each choice: a signed address tells its moment, and its page may refuse one that has lain here since the dialog was opened.
  useEffect(() => {
    let here = true;
    api.panelTabs(id).then(
      (tabs) => {
        if (here) setLoaded({ id, chosen, tabs });
      },
      () => {
        // The card stands without them; what is known already is shown as it is.
        if (here) setLoaded((known) => (known?.id === id ? { ...known, chosen } : known));
      },
    );
    return () => {
      here = false;
    };
  }, [api, id, chosen]);
  const tabs = loaded?.id === id ? loaded.tabs : [];
  if (tabs.length === 0) return children;
  const shown = Math.min(chosen, tabs.length);
  const tab = shown === 0 ? undefined : tabs[shown - 1];
  const titles = [t("tabs.details"), ...tabs.map(({ title }) => title)];
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (shown + step + titles.length) % titles.length;
    setChosen(next);
    document.getElementById(`${own}-${next}`)?.focus();
  };
  return (
    <div className="flex h-full flex-col bg-pane">
      <div
        role="tablist"
        aria-label={t("tabs.label")}
        className="flex shrink-0 overflow-x-auto border-b border-line px-2"
      >
        {titles.map((title, n) => (
          <button
            key={n}
            id={`${own}-${n}`}
            type="button"
            role="tab"
            aria-selected={n === shown}
            aria-controls={`${own}-panel`}
            tabIndex={n === shown ? 0 : -1}
            onKeyDown={move}
            onClick={() => {
              setChosen(n);
            }}
            className={cx(
              "min-h-control border-b-2 px-3 text-13 whitespace-nowrap max-pane:min-h-11",
              n === shown ? "border-accent font-semibold" : "border-transparent text-fg2 hover:text-fg",
            )}
          >
            {title}
          </button>
        ))}
      </div>
      <div id={`${own}-panel`} role="tabpanel" aria-labelledby={`${own}-${shown}`} className="min-h-0 flex-1">
        {!tab ? children : loaded?.chosen === chosen ? <Page key={tab.url} tab={tab} /> : null}
      </div>
    </div>
  );
}

function Page({ tab }: { tab: PanelTab }) {
  const t = useT();
  const [state, setState] = useState<"waits" | "there" | "silent">("waits");
  useEffect(() => {
    if (state !== "waits") return undefined;
    const timer = setTimeout(() => {
      setState("silent");
    }, SILENT_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  // In a frame of the same origin the sandbox below would keep nothing apart.
  if (new URL(tab.url, location.href).origin === location.origin)
    return <p className="p-4 text-13 text-fg2">{t("tabs.here")}</p>;
  return (
    <div className="flex h-full flex-col">
      {state === "silent" ? (
        <p role="status" className="flex flex-wrap gap-x-3 p-4 text-13 text-fg2">
          {t("tabs.silent", { title: tab.title })}
          <a className="text-accent underline" href={tab.url} target="_blank" rel="noopener noreferrer">
            {t("tabs.open")}
          </a>
        </p>
      ) : null}
      <iframe
        className="min-h-0 w-full flex-1 border-0"
        src={tab.url}
        title={t("tabs.frame", { title: tab.title })}
        sandbox="allow-scripts allow-forms allow-popups allow-same-origin"
        referrerPolicy="no-referrer"
        onLoad={() => {
          setState("there");
        }}
      />
    </div>
  );
}
