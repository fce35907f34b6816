import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode, RefObject } from "react";
import { Kbd } from "./kbd";

/** A drop-down menu. Not modal, because the modal form writes a <style> element, which the content policy refuses. */
export function Menu({
  trigger,
  children,
  side = "bottom",
  align = "end",
  open,
  onOpenChange,
  focusAfter,
}: {
  trigger: ReactNode;
  children: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "center" | "end";
  /** Given when something else than the trigger opens it too. */
  open?: boolean;
  onOpenChange?(open: boolean): void;
  /** Takes the focus when the menu closes; without it the trigger does. */
  focusAfter?: RefObject<HTMLElement | null>;
}) {
  return (
    <Radix.Root
      modal={false}
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange } : {})}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            if (!focusAfter?.current) return;
            event.preventDefault();
            focusAfter.current.focus();
          }}
          className="pop-in z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-card border border-line bg-surface p-1 text-13 text-fg shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const ITEM =
  "flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 outline-none select-none data-disabled:text-fg3 data-highlighted:bg-hover max-pane:min-h-11";

export function MenuItem({
  onSelect,
  children,
  icon,
  shortcut,
  disabled = false,
  stays = false,
}: {
  onSelect(): void;
  children: ReactNode;
  icon?: ReactNode;
  shortcut?: string | undefined;
  disabled?: boolean;
  /** The menu stays open: what was chosen only changes what can be chosen. */
  stays?: boolean;
}) {
  return (
    <Radix.Item
      className={ITEM}
      disabled={disabled}
      onSelect={(event) => {
        if (stays) event.preventDefault();
        onSelect();
      }}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut ? <Kbd>{shortcut}</Kbd> : null}
    </Radix.Item>
  );
}

/** One choice out of several; the chosen one carries a tick. */
export function MenuChoice<T extends string | number>({
  value,
  options,
  onChange,
  label,
}: {
  value: T;
  options: readonly { value: T; label: string; icon?: ReactNode; hint?: string }[];
  onChange(value: T): void;
  label: string;
}) {
  return (
    <Radix.RadioGroup value={String(value)} aria-label={label}>
      <Radix.Label className="px-2 pt-2 pb-1 text-12 text-fg3">{label}</Radix.Label>
      {options.map((option) => (
        <Radix.RadioItem
          key={option.value}
          value={String(option.value)}
          className={ITEM}
          onSelect={() => {
            onChange(option.value);
          }}
        >
          {option.icon}
          <span className="min-w-0 flex-1 truncate">{option.label}</span>
          {option.hint ? <span className="text-12 text-fg3">{option.hint}</span> : null}
          <span className="flex w-4 justify-end">
            <Radix.ItemIndicator>
              <Check size={15} className="text-accent" aria-hidden />
            </Radix.ItemIndicator>
          </span>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}

/** What the items below it are about. */
export function MenuTitle({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-2 pb-1 text-12 text-fg3">{children}</Radix.Label>;
}
