import type { KeyboardEvent } from "react";
import { cx } from "./cx";
import { INPUT } from "./field";

interface PickSearchProps {
  /** Id of the list of options below. */
  list: string;
  /** Id of the option that is chosen now; undefined while there is none. */
  active: string | undefined;
  label: string;
  value: string;
  /** Place of the chosen option. */
  at: number;
  /** How many options there are. */
  count: number;
  onType(text: string): void;
  onMove(at: number): void;
  /** Enter takes the chosen option. */
  onPick(): void;
}

/** The search above a list of options: the keyboard stays in it, arrows move through the list and Enter takes what is chosen there. */
export function PickSearch({
  list,
  active,
  label,
  value,
  at,
  count,
  onType,
  onMove,
  onPick,
}: PickSearchProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      onMove(Math.min(count - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onPick();
    }
  };
  return (
    <input
      role="combobox"
      aria-expanded="true"
      aria-controls={list}
      aria-activedescendant={active}
      aria-label={label}
      placeholder={label}
      className={cx(INPUT, "h-9")}
      value={value}
      onChange={(event) => {
        onType(event.target.value);
        // What is found first is chosen.
        onMove(0);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
