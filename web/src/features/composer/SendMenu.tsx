import { AlarmClock, ArrowRight, ChevronDown, CircleCheck } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { type Key, useT } from "../../i18n/desk";
import { usePrinted } from "../../keys/bindings";
import { Button } from "../../ui/button";
import { Menu, MenuItem } from "../../ui/menu";

/** What comes after a message has been handed over (ui.md 4.4). */
export type AfterSending = "close" | "snooze" | "next";

const WAYS: readonly { then: AfterSending; label: Key; icon: ReactNode }[] = [
  { then: "close", label: "send.close", icon: <CircleCheck size={15} aria-hidden /> },
  { then: "snooze", label: "send.snooze", icon: <AlarmClock size={15} aria-hidden /> },
  { then: "next", label: "send.next", icon: <ArrowRight size={15} aria-hidden /> },
];

/** The right half of the button of sending: send and close, and snooze, and go to the next one. */
export function SendMenu({
  unsendable,
  box,
  onChoose,
}: {
  unsendable: boolean;
  /** Where the typing goes on. */
  box: RefObject<HTMLElement | null>;
  onChoose(then: AfterSending): void;
}) {
  const t = useT();
  const sendNext = usePrinted("sendNext");
  return (
    <Menu
      side="top"
      focusAfter={box}
      trigger={
        <Button
          tone="primary"
          aria-label={t("send.more")}
          className="rounded-l-none border-l border-on-accent/30 px-1.5"
        >
          <ChevronDown size={15} aria-hidden />
        </Button>
      }
    >
      {WAYS.map(({ then, label, icon }) => (
        <MenuItem
          key={then}
          icon={icon}
          shortcut={then === "next" ? sendNext : undefined}
          disabled={unsendable}
          onSelect={() => {
            onChoose(then);
          }}
        >
          {t(label)}
        </MenuItem>
      ))}
    </Menu>
  );
}
