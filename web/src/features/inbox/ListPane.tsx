import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { type DialogId, VIEWS, type View } from "../../api/types";
import { useLanguage, useT } from "../../i18n/language";
import { useCounters } from "../../live/react";
import { IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { DialogList } from "./DialogList";
import { Offers } from "./Offers";

interface ListPaneProps {
  view: View;
  selected: DialogId | null;
  onSelect(id: DialogId): void;
  onTake(id: DialogId): void;
  onTakeNext(): void;
  onOpenFolders(): void;
  /** Reading the list failed and is being repeated. */
  failed: boolean;
  hidden: ReadonlySet<DialogId>;
}

/** List pane: title, segments with live counters, offers, rows. */
export function ListPane({ onOpenFolders, ...list }: ListPaneProps) {
  const t = useT();
  const language = useLanguage();
  const counters = useCounters();
  const { view, failed } = list;
  const count = (of: View): string => (counters ? counters[of].toLocaleString(language) : "·");
  return (
    <section
      aria-label={t("inbox.list")}
      className="flex h-full min-w-0 flex-col border-r border-line bg-surface"
    >
      <header className="flex h-14 shrink-0 items-center gap-2 px-3">
        <IconButton
          label={t("inbox.folders")}
          shortcut="["
          className="folders:hidden"
          onClick={onOpenFolders}
        >
          <MenuIcon size={18} aria-hidden />
        </IconButton>
        <h1 className="min-w-0 flex-1 truncate text-16 font-semibold">
          {t(`view.${view}`)}{" "}
          <span className="ml-1 text-13 font-normal text-fg2 tabular-nums">{count(view)}</span>
        </h1>
      </header>
      <nav
        aria-label={t("inbox.views")}
        className="mx-3 mb-2 flex shrink-0 gap-0.5 rounded-control bg-sunken p-0.5"
      >
        {VIEWS.map((of) => (
          <Link
            key={of}
            to="/inbox/$view"
            params={{ view: of }}
            aria-current={of === view ? "page" : undefined}
            className={cx(
              "flex h-7 min-w-0 flex-auto items-center justify-center gap-1 rounded-control px-1.5 text-12 whitespace-nowrap max-pane:h-10",
              of === view
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
      <DialogList key={view} {...list} />
    </section>
  );
}
