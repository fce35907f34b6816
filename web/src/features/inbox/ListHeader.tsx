import { useNavigate } from "@tanstack/react-router";
import {
  ArrowUpDown,
  FolderPlus,
  ListFilter as FilterIcon,
  Menu as MenuIcon,
  Save,
  Search,
  Table2,
} from "lucide-react";
import { useState } from "react";
import { asProblem } from "../../api/problems";
import { type Conditions, isConditions, SORTS, SYSTEM_FOLDERS, type View } from "../../api/types";
import { useLanguage, useT } from "../../i18n/language";
import { catalogueName, problemText } from "../../i18n/names";
import { printed } from "../../keys/bindings";
import { useCounters, useFilterCount, useFilters, useGrant, useQueues } from "../../live/react";
import { queueOf } from "../../live/subjects";
import { IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { lazily } from "../../ui/lazily";
import { Menu, MenuChoice } from "../../ui/menu";
import { useToasts } from "../../ui/toasts";
import { type ListSearch, savedOf, without } from "./list-address";

const FilterBuilder = lazily(async () => (await import("./FilterBuilder")).FilterBuilder);
const FilterChips = lazily(async () => (await import("./FilterChips")).FilterChips);
const SaveFilter = lazily(async () => (await import("./SaveFilter")).SaveFilter);

/** Title of the list with its count; order, filter, table; below it the active conditions. */
export function ListHeader({
  view,
  search,
  onOpenFolders,
}: {
  view: View;
  search: ListSearch;
  onOpenFolders(): void;
}) {
  const t = useT();
  const language = useLanguage();
  const navigate = useNavigate();
  const show = useToasts((state) => state.show);
  const counters = useCounters();
  const { filters, update } = useFilters();
  const mayShare = useGrant("filters_shared_edit");
  const [window, setWindow] = useState<"builder" | "save" | null>(null);
  /** The saved filter that the conditions on screen were made from. */
  const [origin, setOrigin] = useState<number | null>(null);
  const f = search.f ?? null;
  const saved = savedOf(f, filters);
  const count = useFilterCount(f === null ? "" : isConditions(f) ? "draft" : f);
  const from = isConditions(f ?? "") ? savedOf(origin, filters) : null;
  const mayKeep = from !== null && (from.owner_id !== null || mayShare);
  const conditions: Conditions | null = saved ? saved.conditions : f !== null && isConditions(f) ? f : null;
  const folder = SYSTEM_FOLDERS.find((known) => known === f);
  const queue = useQueues().find(({ id }) => id === f);
  const number = f === null ? counters?.[view] : count;

  const go = (next: ListSearch): void => {
    void navigate({ to: "/inbox/$view", params: { view }, search: next });
  };
  const setConditions = (next: Conditions | null): void => {
    setWindow(null);
    setOrigin(saved?.id ?? origin);
    const rest = without(search, "f");
    go(next === null ? rest : { ...rest, f: next });
  };

  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-0.5 px-3">
        <IconButton
          label={t("inbox.folders")}
          shortcut={printed("folders")}
          className="folders:hidden"
          onClick={onOpenFolders}
        >
          <MenuIcon size={18} aria-hidden />
        </IconButton>
        <h1 className="min-w-0 flex-1 truncate text-16 font-semibold" title={saved?.name}>
          {saved?.name ??
            (folder
              ? t(`folder.${folder}`)
              : queueOf(f) !== undefined
                ? `${t("view.queue")}: ${queue?.subject ? catalogueName(t, queue.subject.name) : t("fact.noSubject")}`
                : f === null
                  ? t(`view.${view}`)
                  : t("filter.draft"))}{" "}
          <span className="ml-1 text-13 font-normal text-fg2 tabular-nums">
            {number === undefined ? (f === null ? "·" : "") : number.toLocaleString(language)}
          </span>
        </h1>
        <IconButton
          label={t("keys.search")}
          shortcut={printed("search")}
          onClick={() => {
            go({ ...search, q: "" });
          }}
        >
          <Search size={16} aria-hidden />
        </IconButton>
        <Menu
          trigger={
            <IconButton label={t("sort.label")}>
              <ArrowUpDown size={16} aria-hidden className={cx(search.s && "text-accent")} />
            </IconButton>
          }
        >
          <MenuChoice
            label={t("sort.label")}
            value={search.s ?? saved?.sort ?? "default"}
            options={[
              ...(f === null ? [{ value: "default", label: t("sort.default") }] : []),
              ...SORTS.map((sort) => ({ value: sort, label: t(`sort.${sort}`) })),
            ]}
            onChange={(value) => {
              const rest = without(search, "s");
              const sort = SORTS.find((known) => known === value);
              go(sort ? { ...rest, s: sort } : rest);
            }}
          />
        </Menu>
        <IconButton
          label={t("filter.open")}
          aria-haspopup="dialog"
          onClick={() => {
            setWindow("builder");
          }}
        >
          <FilterIcon size={16} aria-hidden className={cx(conditions && "text-accent")} />
        </IconButton>
        <IconButton
          label={t("table.open")}
          shortcut={printed("table")}
          onClick={() => {
            go({ ...search, m: "table" });
          }}
        >
          <Table2 size={16} aria-hidden />
        </IconButton>
      </header>
      {conditions ? (
        <>
          <FilterChips conditions={conditions} broken={saved?.broken ?? []} onChange={setConditions} />
          {saved ? null : (
            <div className="flex flex-wrap gap-1 px-3 pb-2">
              {mayKeep ? (
                <button
                  type="button"
                  className="inline-flex h-7 items-center gap-1 rounded-control px-2 text-12 font-medium text-accent hover:bg-hover max-pane:h-11"
                  onClick={() => {
                    update(from, { conditions, ...(search.s ? { sort: search.s } : {}) }).then(
                      () => {
                        go({ f: from.id });
                      },
                      (error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
                    );
                  }}
                >
                  <Save size={14} aria-hidden />
                  {t("filter.keep", { name: from.name })}
                </button>
              ) : null}
              <button
                type="button"
                className="inline-flex h-7 items-center gap-1 rounded-control px-2 text-12 font-medium text-accent hover:bg-hover max-pane:h-11"
                onClick={() => {
                  setWindow("save");
                }}
              >
                <FolderPlus size={14} aria-hidden />
                {t("filter.saveAs")}
              </button>
            </div>
          )}
        </>
      ) : null}
      <>
        {window === "builder" ? (
          <FilterBuilder
            conditions={conditions}
            onApply={setConditions}
            onClose={() => {
              setWindow(null);
            }}
          />
        ) : null}
        {window === "save" && conditions ? (
          <SaveFilter
            filter={null}
            conditions={conditions}
            sort={search.s ?? "last_message"}
            onSaved={(filter) => {
              setWindow(null);
              if (filter) go({ f: filter.id });
            }}
            onClose={() => {
              setWindow(null);
            }}
          />
        ) : null}
      </>
    </>
  );
}
