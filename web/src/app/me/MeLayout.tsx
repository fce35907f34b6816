import { Link, Outlet } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useT } from "../../i18n/language";
import { PROFILE } from "../shell/sections";

/** `/me/:page`: the pages of one's own profile beside their list. */
export function MeLayout() {
  const t = useT();
  return (
    <div className="flex min-h-0 min-w-0 flex-1 max-pane:flex-col">
      <nav
        data-pane
        aria-label={t("me.title")}
        className="w-52 shrink-0 overflow-auto border-r border-line bg-pane p-2 max-pane:w-full max-pane:border-r-0 max-pane:border-b"
      >
        <Link
          to="/inbox/$view"
          params={{ view: "mine" }}
          className="mb-2 flex h-folder items-center gap-2 rounded-control px-2 text-13 text-accent hover:underline max-pane:h-11"
        >
          <ArrowLeft size={15} aria-hidden />
          {t("route.back")}
        </Link>
        <p className="px-2 pt-2 pb-1.5 text-12 text-fg3 max-pane:hidden">{t("me.title")}</p>
        <ul className="flex flex-col max-pane:flex-row max-pane:gap-1">
          {PROFILE.map(({ page, title }) => (
            <li key={page}>
              <Link
                to={`/me/${page}`}
                className="flex h-folder items-center rounded-control px-2 text-fg2 hover:bg-hover hover:text-fg aria-[current=page]:bg-selected aria-[current=page]:font-semibold aria-[current=page]:text-fg max-pane:h-11 max-pane:whitespace-nowrap"
              >
                {t(title)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </div>
  );
}
