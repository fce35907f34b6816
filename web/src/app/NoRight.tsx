import type { ReactNode } from "react";
import { useT } from "../i18n/language";
import { Empty } from "../ui/empty";

/** A page that may not be seen: which right is missing, and who can give it. */
export function NoRight({ right, children }: { right: string; children?: ReactNode }) {
  const t = useT();
  return (
    <main id="main" tabIndex={-1} className="h-full min-w-0 flex-1 outline-none">
      <Empty title={t("route.noRight")} hint={t("route.noRightHint", { right })}>
        {children}
      </Empty>
    </main>
  );
}
