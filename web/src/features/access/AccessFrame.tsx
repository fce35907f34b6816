import type { ReactNode } from "react";
import { LANGUAGES, setLanguage, useLanguage, useT } from "../../i18n/language";
import { useBrand } from "../../live/brand";
import { Button } from "../../ui/button";
import { Logo } from "../../ui/icons/logo";

/** The frame of pages before sign-in: name, one card, language switch. */
export function AccessFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const t = useT();
  const language = useLanguage();
  const product = useBrand((brand) => brand.name);
  return (
    <div className="flex h-full flex-col items-center overflow-y-auto bg-app px-4 py-10">
      <main className="my-auto w-full max-w-[380px]">
        <div className="mb-6 flex items-center justify-center gap-2.5 text-20 font-semibold">
          <Logo size={30} />
          {product}
        </div>
        <div className="rounded-bubble border border-line bg-surface p-6">
          <h1 className="text-20 font-semibold">{title}</h1>
          <p className="mt-1 mb-5 text-13 text-fg2">{lead}</p>
          {children}
        </div>
        <div className="mt-4 flex justify-center gap-1" role="group" aria-label={t("look.language")}>
          {LANGUAGES.map((value) => (
            <Button
              key={value}
              tone="quiet"
              aria-pressed={value === language}
              className={value === language ? "text-fg underline" : ""}
              lang={value}
              onClick={() => {
                void setLanguage(value);
              }}
            >
              {value === "uk" ? "Українська" : "English"}
            </Button>
          ))}
        </div>
      </main>
    </div>
  );
}
