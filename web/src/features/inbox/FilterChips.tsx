import { X } from "lucide-react";
import { type Conditions, isGroup } from "../../api/types";
import { useT } from "./words";
import { useBoot } from "../../live/react";
import { cx } from "../../ui/cx";
import { conditionText } from "./fields";

/** Active conditions under the header, each with a cross. What names something that is gone is struck through. */
export function FilterChips({
  conditions,
  broken,
  onChange,
}: {
  conditions: Conditions;
  broken: readonly number[][];
  /** Without a condition; null when it was the last. */
  onChange(conditions: Conditions | null): void;
}) {
  const t = useT();
  const boot = useBoot();
  const items = isGroup(conditions) ? conditions.items : [conditions];
  const without = (at: number): void => {
    const rest = items.filter((_, index) => index !== at);
    onChange(rest.length === 0 ? null : { join: isGroup(conditions) ? conditions.join : "and", items: rest });
  };
  return (
    <ul aria-label={t("builder.active")} className="flex flex-wrap gap-1 px-3 pb-2">
      {items.map((item, at) => {
        const text = conditionText(t, boot, item);
        const gone = broken.some((place) => place.length === 0 || place[0] === at);
        return (
          <li
            key={at}
            className="flex h-6 max-w-full items-center rounded-chip bg-accent-soft pl-2 text-12 text-accent"
            title={gone ? t("builder.brokenHint") : text}
          >
            <span className={cx("truncate", gone && "line-through")}>{text}</span>
            <button
              type="button"
              aria-label={t("builder.removeNamed", { name: text })}
              className="flex size-6 shrink-0 items-center justify-center rounded-chip hover:bg-hover max-pane:size-11"
              onClick={() => {
                without(at);
              }}
            >
              <X size={12} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
