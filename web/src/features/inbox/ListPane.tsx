import { Link } from "@tanstack/react-router";
import { type DialogId, VIEWS, type View } from "../../api/types";
import { useLanguage, useT } from "../../i18n/language";
import type { ListKey } from "../../live/list-key";
import { useCounters } from "../../live/react";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";
import { DialogList } from "./DialogList";
import type { ListSearch } from "./list-address";
import { ListHeader } from "./ListHeader";
import type { RowActions } from "./row-actions";

const Offers = lazily(async () => (await import("./Offers")).Offers);
const SearchPane = lazily(async () => (await import("./SearchPane")).SearchPane);
const BulkBar = lazily(async () => (await import("./BulkBar")).BulkBar);

interface ListPaneProps {
  view: View;
  list: ListKey;
  search: ListSearch;
  selected: DialogId | null;
  onSelect(id: DialogId): void;
  onTake(id: DialogId): void;
  onTakeNext(): void;
  onOpenFolders(): void;
  /** Reading the list failed and is being repeated. */
  failed: boolean;
  hidden: ReadonlySet<DialogId>;
  /** May act on many rows at once. */
  mayBulk: boolean;
  rowActions: RowActions;
}

/** List pane: title, segments with live counters, offers, rows. */
export function ListPane({ onOpenFolders, search, ...list }: ListPaneProps) {
  const t = useT();
  const language = useLanguage();
  const counters = useCounters();
  const { view, failed } = list;
  const filtered = search.f !== undefined;
  const { q, at } = search;
  if (q !== undefined)
    return (
      <section
        aria-label={t("keys.search")}
        className="flex h-full min-w-0 flex-col border-r border-line bg-surface"
      >
        <Offers onAccepted={list.onSelect} />
        <SearchPane q={q} at={at} view={view} selected={list.selected} />
      </section>
    );
  const count = (of: View): string => (counters ? counters[of].toLocaleString(language) : "·");
  return (
    <section
      aria-label={t("inbox.list")}
      className="relative flex h-full min-w-0 flex-col border-r border-line bg-surface"
    >
      <ListHeader view={view} search={search} onOpenFolders={onOpenFolders} />
      <nav
        aria-label={t("inbox.views")}
        className="mx-3 mb-2 flex shrink-0 gap-0.5 rounded-control bg-sunken p-0.5"
      >
        {VIEWS.map((of) => (
          <Link
            key={of}
            to="/inbox/$view"
            params={{ view: of }}
            aria-current={of === view && !filtered ? "page" : undefined}
            className={cx(
              "flex h-7 min-w-0 flex-auto items-center justify-center gap-1 rounded-control px-1.5 text-12 whitespace-nowrap max-pane:h-10",
              of === view && !filtered
                ? "bg-surface font-semibold text-fg shadow-sm ring-1 ring-line"
                : "text-fg2 hover:text-fg",
            )}
          >
            <span className="truncate">{t(`segment.${of}`)}</span>
            <span className="font-normal tabular-nums">{count(of)}</span>
          </Link>
        ))}
      </nav>
      {failed ? (
        <p role="status" className="shrink-0 bg-warn-soft px-3 py-1 text-12 text-warn">
          {t("list.refreshFailed")}
        </p>
      ) : null}
      <Offers onAccepted={list.onSelect} />
      <DialogList key={list.list} {...list} />
      {list.mayBulk ? (
        <>
          <BulkBar />
        </>
      ) : null}
    </section>
  );
}
