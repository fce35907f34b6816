import type { ReactNode } from "react";
import { useT } from "../../i18n/language";
import { Button } from "../../ui/button";
import { FormError } from "../../ui/field";
import { useCfg } from "./words";

/** Title, one sentence of purpose, what can be done with the whole page. */
export function PageFrame({
  title,
  lead,
  actions,
  wide = false,
  children,
}: {
  title: string;
  lead: string;
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={wide ? "max-w-5xl" : "max-w-[640px]"}>
      <header className="mb-6 flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-20 font-semibold">{title}</h1>
          <p className="mt-1 text-13 text-fg2">{lead}</p>
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

/** While a page reads, and when it could not. */
export function Reading({ failed, onRetry }: { failed: boolean; onRetry(): void }) {
  const t = useT();
  const cfg = useCfg();
  return failed ? (
    <div className="flex flex-col items-start gap-3">
      <FormError>{cfg("cfg.notRead")}</FormError>
      <Button onClick={onRetry}>{t("action.retry")}</Button>
    </div>
  ) : (
    <p role="status" className="late text-13 text-fg2">
      {cfg("cfg.reading")}
    </p>
  );
}

/** A block of fields with a heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-7">
      <h2 className="mb-3 text-14 font-semibold">{title}</h2>
      <div className="flex flex-col gap-4">{children}</div>
    </section>
  );
}
