import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";

interface DialogProps {
  open: boolean;
  onClose(): void;
  title: string;
  closeLabel: string;
  description?: string | undefined;
  children: ReactNode;
  className?: string;
}

/**
 * A modal window. Focus goes in and comes back to the opener.
 * The scrim is ours and not Radix's overlay: that one writes a <style> element, which the content policy refuses.
 */
export function Dialog({ open, onClose, title, closeLabel, description, children, className }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={focusFirstField}
          className={cx(
            "pop-in fixed inset-x-0 outline-none top-[12vh] z-40 mx-auto flex max-h-[76vh] w-[min(420px,calc(100vw-24px))] flex-col rounded-bubble bg-surface text-fg shadow-float",
            className,
          )}
        >
          <header className="flex items-start gap-2 px-5 pt-4">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-16 font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-0.5 text-13 text-fg2">{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <IconButton label={closeLabel} className="-mr-2">
                <X size={17} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The first thing to fill in takes the focus; a window without fields takes it as a whole, not its closing cross. */
function focusFirstField(event: Event): void {
  const content = event.currentTarget;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  (content.querySelector<HTMLElement>("[data-first], input, select, textarea") ?? content).focus();
}

/** A pane that slides over the screen from one side: folders and context at narrow widths. */
export function Drawer({
  open,
  onClose,
  label,
  side,
  children,
}: {
  open: boolean;
  onClose(): void;
  label: string;
  side: "left" | "right";
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div className="fixed inset-0 z-30 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className={cx(
            "fixed inset-y-0 z-30 flex w-[min(320px,88vw)] flex-col bg-pane text-fg shadow-float",
            side === "left" ? "slide-in-left left-0" : "slide-in-right right-0",
          )}
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
