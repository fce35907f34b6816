import type { ReactNode } from "react";

/** An empty state: a sentence and at most one action, no picture. */
export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 px-8 text-center">
      <p className="text-14 font-medium text-fg">{title}</p>
      {hint ? <p className="max-w-72 text-13 text-fg2">{hint}</p> : null}
      {children ? <div className="mt-3">{children}</div> : null}
    </div>
  );
}
