import { Link, useBlocker, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useT } from "../../i18n/language";
import { useBoot } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { Empty } from "../../ui/empty";
import { INPUT } from "../../ui/field";
import { useUnsaved } from "./draft";
import { type Context, GROUPS, type Page, PAGES } from "./pages";
import { inAllLanguages, useCfg } from "./words";

/** `/settings/:group/:page`: groups and search on the left, the page on the right. */
export function SettingsScreen() {
  const t = useT();
  const cfg = useCfg();
  const boot = useBoot();
  const navigate = useNavigate();
  const params = useParams({ strict: false });
  const search: { f?: string } = useSearch({ strict: false });
  const can = (grant: string): boolean => boot.grants.includes(grant) || boot.grants.includes("*");
  const context: Context = { cfg, t, boot, can };
  const mine = PAGES.filter((page) => page.grants.length === 0 || page.grants.some(can));
  const page = PAGES.find((known) => known.group === params.group && known.id === params.page);
  const first = mine[0];
  const nowhere = params.group === undefined;

  useEffect(() => {
    if (nowhere && first)
      void navigate({
        to: "/settings/$group/$page",
        params: { group: first.group, page: first.id },
        replace: true,
      });
  }, [nowhere, first, navigate]);
  useFoundField(search.f);

  return (
    <div className="flex min-w-0 flex-1 bg-app max-pane:flex-col">
      <Pages context={context} pages={mine} current={page} />
      <main
        id="settings"
        aria-label={page ? cfg(page.title) : cfg("cfg.settings")}
        className="min-w-0 flex-1 overflow-y-auto bg-surface"
      >
        <div className="px-8 py-7 max-pane:px-4">
          {page ? (
            mine.includes(page) ? (
              page.draw(context)
            ) : (
              <Empty
                title={cfg("cfg.noRight", { right: page.grants[0] ?? "" })}
                hint={cfg("cfg.noRightHint")}
              />
            )
          ) : nowhere && first ? null : (
            <Empty
              title={t("route.unknown")}
              hint={first ? t("route.unknownHint") : cfg("cfg.noRightHint")}
            />
          )}
        </div>
      </main>
      <LeaveGuard />
    </div>
  );
}

/** A field that the search led to takes the focus as soon as its page has drawn it. */
function useFoundField(name: string | undefined): void {
  useEffect(() => {
    if (name === undefined) return;
    const find = (): boolean => {
      const field = document.getElementById(`field-${name}`);
      field?.scrollIntoView({ block: "center" });
      field?.focus();
      return field !== null;
    };
    if (find()) return;
    const watch = new MutationObserver(() => {
      if (find()) watch.disconnect();
    });
    watch.observe(document.getElementById("settings") ?? document.body, { childList: true, subtree: true });
    return () => {
      watch.disconnect();
    };
  }, [name]);
}

/** Pages whose words or fields' words hold what was typed; without anything typed all of them. */
function found(context: Context, pages: readonly Page[], typed: string) {
  const wanted = typed.trim().toLowerCase();
  return pages.flatMap((page) => {
    if (wanted === "") return [{ page, fields: [] }];
    const fields = page
      .fields(context)
      .filter((field) => inAllLanguages(field.label).includes(wanted) || field.name.includes(wanted));
    const own = [page.title, page.lead, ...(page.words?.(context) ?? [])];
    const itself = own.some((key) => inAllLanguages(key).includes(wanted));
    return itself || fields.length > 0 ? [{ page, fields }] : [];
  });
}

function Pages({
  context,
  pages,
  current,
}: {
  context: Context;
  pages: readonly Page[];
  current: Page | undefined;
}) {
  const { cfg } = context;
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      // The browser's own search cannot see fields of pages that are not open.
      if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyF" || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    addEventListener("keydown", hear);
    return () => {
      removeEventListener("keydown", hear);
    };
  }, []);
  const hits = found(context, pages, typed);

  return (
    <nav
      aria-label={cfg("cfg.settings")}
      className="flex w-60 shrink-0 flex-col overflow-y-auto border-r border-line bg-pane p-3 max-pane:max-h-56 max-pane:w-full max-pane:border-r-0 max-pane:border-b"
    >
      <p className="mb-2 px-2 text-16 font-semibold">{cfg("cfg.settings")}</p>
      <div className="relative mb-3">
        <Search size={15} aria-hidden className="absolute top-2 left-2.5 text-fg3" />
        <input
          ref={box}
          type="search"
          aria-label={cfg("cfg.search")}
          aria-keyshortcuts="Control+F"
          placeholder={cfg("cfg.search")}
          className={cx(INPUT, "h-8 pl-8 text-13")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") setTyped("");
          }}
        />
      </div>
      {hits.length === 0 ? (
        <p role="status" className="px-2 text-13 text-fg2">
          {cfg("cfg.notFound")}
        </p>
      ) : null}
      {GROUPS.map((group) => {
        const inside = hits.filter(({ page }) => page.group === group.id);
        if (inside.length === 0) return null;
        return (
          <section key={group.id} aria-label={cfg(group.title)} className="mb-3">
            <h2 className="px-2 pb-1 text-12 text-fg3">{cfg(group.title)}</h2>
            <ul>
              {inside.map(({ page, fields }) => (
                <li key={page.id}>
                  <Link
                    to="/settings/$group/$page"
                    params={{ group: page.group, page: page.id }}
                    aria-current={page === current ? "page" : undefined}
                    className={cx(
                      "flex min-h-[30px] items-center rounded-control px-2 text-13 hover:bg-hover max-pane:min-h-11",
                      page === current ? "bg-selected font-semibold" : "text-fg2",
                    )}
                  >
                    {cfg(page.title)}
                  </Link>
                  {fields.map((field) => (
                    <Link
                      key={field.name}
                      to="/settings/$group/$page"
                      params={{ group: page.group, page: page.id }}
                      search={{ f: field.name }}
                      className="flex min-h-7 items-center rounded-control pr-2 pl-5 text-12 text-accent hover:bg-hover max-pane:min-h-11"
                    >
                      {cfg(field.label)}
                    </Link>
                  ))}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}

/** Unsaved changes hold the page until it is decided what becomes of them. */
function LeaveGuard() {
  const t = useT();
  const cfg = useCfg();
  const count = useUnsaved((state) => state.count);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => count > 0 && current.pathname !== next.pathname,
    enableBeforeUnload: () => count > 0,
    withResolver: true,
  });
  return (
    <Dialog
      open={status === "blocked"}
      onClose={() => reset?.()}
      title={cfg("cfg.leave")}
      description={cfg("cfg.leaveLead")}
      closeLabel={t("action.close")}
    >
      <div className="flex justify-end gap-2 px-5 py-4">
        <Button onClick={() => reset?.()}>{cfg("cfg.stay")}</Button>
        <Button tone="danger" onClick={() => proceed?.()}>
          {cfg("cfg.discard")}
        </Button>
      </div>
    </Dialog>
  );
}
