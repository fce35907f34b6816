import type { ReactNode } from "react";

/** A page that scrolls beside its navigation: title, a sentence, sections. */
export function Page({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <main
      id="main"
      data-pane
      tabIndex={-1}
      aria-label={title}
      className="min-w-0 flex-1 overflow-y-auto bg-surface outline-none"
    >
      <div className="mx-auto flex max-w-3xl flex-col gap-6 px-6 py-6 max-pane:px-4">
        <header>
          <h1 className="text-20 font-semibold">{title}</h1>
          {lead ? <p className="mt-1 text-13 text-fg2">{lead}</p> : null}
        </header>
        {children}
      </div>
    </main>
  );
}

/** A part of a page. */
export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-4">
      <div>
        <h2 className="text-16 font-semibold">{title}</h2>
        {hint ? <p className="text-12 text-fg2">{hint}</p> : null}
      </div>
      {children}
    </section>
  );
}
