import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useT } from "../../i18n/language";
import { Button, IconButton } from "../../ui/button";
import { useCfg } from "./words";

/** The editor of a row, from the right. Unsaved changes are asked about before it goes. */
export function EditorDrawer({
  title,
  dirty,
  onClose,
  children,
}: {
  title: string;
  dirty: boolean;
  onClose(): void;
  children: ReactNode;
}) {
  const t = useT();
  const cfg = useCfg();
  const [asks, setAsks] = useState(false);
  const leave = (): void => {
    if (dirty && !asks) setAsks(true);
    else onClose();
  };
  return (
    <Radix.Root
      open
      onOpenChange={(next) => {
        if (!next) leave();
      }}
    >
      <Radix.Portal>
        <div className="fixed inset-0 z-30 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            const content = event.currentTarget;
            if (!(content instanceof HTMLElement)) return;
            event.preventDefault();
            (content.querySelector<HTMLElement>("input, select, textarea") ?? content).focus();
          }}
          className="slide-in-right fixed inset-y-0 right-0 z-30 flex w-[min(480px,100vw)] flex-col bg-surface text-fg shadow-float outline-none"
        >
          <header className="flex items-center gap-2 border-b border-line px-5 py-3">
            <Radix.Title className="min-w-0 flex-1 truncate text-16 font-semibold">{title}</Radix.Title>
            <IconButton label={t("action.close")} onClick={leave}>
              <X size={17} aria-hidden />
            </IconButton>
          </header>
          {asks && dirty ? (
            <div role="alert" className="flex items-center gap-2 bg-warn-soft px-5 py-2 text-13 text-warn">
              <span className="min-w-0 flex-1">{cfg("cfg.leaveLead")}</span>
              <Button
                onClick={() => {
                  setAsks(false);
                }}
              >
                {cfg("cfg.stay")}
              </Button>
              <Button tone="danger" onClick={onClose}>
                {cfg("cfg.discard")}
              </Button>
            </div>
          ) : null}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
