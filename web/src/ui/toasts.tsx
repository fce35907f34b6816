import { X } from "lucide-react";
import { useEffect } from "react";
import { create } from "zustand";
import { IconButton } from "./button";
import { cx } from "./cx";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action: { label: string; run(): void } | null;
  /** Milliseconds on screen; null stays until it is dismissed. */
  stays: number | null;
}

interface Toasts {
  list: readonly Toast[];
  show(toast: {
    text: string;
    tone?: Toast["tone"];
    action?: Toast["action"];
    stays?: number | null;
  }): number;
  dismiss(id: number): void;
}

const MOST = 3;
const STAYS_MS = 6_000;
let lastId = 0;

/** Room for one more: the oldest of plain words goes first, then of those that offer something, an error last. */
function roomy(list: readonly Toast[]): readonly Toast[] {
  if (list.length < MOST) return list;
  const weight = ({ tone, action }: Toast): number => (tone === "bad" ? 2 : action ? 1 : 0);
  const least = Math.min(...list.map(weight));
  const leaves = list.find((toast) => weight(toast) === least);
  return list.filter((toast) => toast !== leaves);
}

/** At most three; an error stays until it is dismissed. */
export const useToasts = create<Toasts>((set) => ({
  list: [],
  show({ text, tone = "plain", action = null, stays = tone === "bad" ? null : STAYS_MS }) {
    const id = ++lastId;
    set(({ list }) => ({ list: [...roomy(list), { id, text, tone, action, stays }] }));
    return id;
  },
  dismiss(id) {
    set(({ list }) => ({ list: list.filter((toast) => toast.id !== id) }));
  },
}));

/**
 * Bottom left over the list, as wide as the list at most: beside the folders with the own presence card at their foot, and never over
 * the composer. At the top where the list has no place of its own.
 */
export function ToastStack({ closeLabel }: { closeLabel: string }) {
  const list = useToasts((state) => state.list);
  return (
    <div
      role="status"
      className="pointer-events-none fixed left-4 z-50 flex w-[min(312px,calc(100vw-32px))] flex-col gap-2 max-pane:top-16 pane:bottom-4 pane:left-[68px] pane:w-[min(312px,calc(var(--list-pane,336px)_-_24px))] folders:left-[276px]"
    >
      {list.map((toast) => (
        <ToastCard key={toast.id} toast={toast} closeLabel={closeLabel} />
      ))}
    </div>
  );
}

function ToastCard({ toast, closeLabel }: { toast: Toast; closeLabel: string }) {
  const dismiss = useToasts((state) => state.dismiss);
  useEffect(() => {
    if (toast.stays === null) return;
    const timer = setTimeout(() => {
      dismiss(toast.id);
    }, toast.stays);
    return () => {
      clearTimeout(timer);
    };
  }, [toast, dismiss]);
  return (
    <div
      className={cx(
        "pop-in pointer-events-auto flex items-center gap-2 rounded-card border py-1.5 pr-1.5 pl-3 text-13 shadow-float",
        toast.tone === "bad" ? "border-bad-fill bg-bad-soft text-bad" : "border-line bg-surface text-fg",
      )}
    >
      <span className="min-w-0 flex-1 py-1">{toast.text}</span>
      {toast.action ? (
        <button
          type="button"
          className="rounded-control px-2 py-1 font-semibold text-accent hover:bg-hover"
          onClick={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      ) : null}
      <IconButton
        label={closeLabel}
        className="size-7"
        onClick={() => {
          dismiss(toast.id);
        }}
      >
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}
