import { ArrowDown, ArrowUp } from "lucide-react";
import { IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { type Cfg, useCfg } from "./words";

interface SourceValue {
  url: string;
  items_path: string;
  value_path: string;
  label_path: string;
  cache_s: number;
}

const NO_SOURCE: SourceValue = { url: "", items_path: "", value_path: "", label_path: "", cache_s: 300 };
const PARTS: readonly { name: keyof SourceValue; label: Cfg; placeholder: string }[] = [
  { name: "url", label: "cfg.sourceUrl", placeholder: "https://crm.example.com/cities" },
  { name: "items_path", label: "cfg.sourceItems", placeholder: "data.rows" },
  { name: "value_path", label: "cfg.sourceValue", placeholder: "id" },
  { name: "label_path", label: "cfg.sourceLabel", placeholder: "name" },
  { name: "cache_s", label: "cfg.sourceCache", placeholder: "300" },
];

/** Where a list of values is fetched from: an address and paths inside its answer. */
export function Source({
  id,
  value,
  onChange,
}: {
  id: string;
  value: unknown;
  onChange(value: SourceValue): void;
}) {
  const cfg = useCfg();
  const source = { ...NO_SOURCE, ...(value as Partial<SourceValue> | null) };
  return (
    <div id={id} tabIndex={-1} className="flex flex-col gap-2 rounded-control border border-line2 p-3">
      {PARTS.map(({ name, label, placeholder }) => (
        <label key={name} className="block text-12 text-fg2">
          {cfg(label)}
          <input
            className={cx(INPUT, "mt-0.5 h-9")}
            type={name === "cache_s" ? "number" : "text"}
            placeholder={placeholder}
            value={String(source[name])}
            onChange={(event) => {
              const typed = event.target.value;
              onChange({ ...source, [name]: name === "cache_s" ? Number(typed) : typed });
            }}
          />
        </label>
      ))}
    </div>
  );
}

interface Block {
  block: string;
  visible: boolean;
}

/** Blocks of a card: a check shows one, arrows move it. */
export function Blocks({
  id,
  options,
  value,
  onChange,
}: {
  id: string;
  options: readonly { value: string | number; label: string }[];
  value: unknown;
  onChange(value: Block[]): void;
}) {
  const cfg = useCfg();
  const blocks = Array.isArray(value) ? (value as Block[]) : [];
  const swap = (from: number, to: number): void => {
    const next = [...blocks];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(to, 0, moved);
    onChange(next);
  };
  return (
    <ol id={id} tabIndex={-1} className="divide-y divide-line rounded-control border border-line2">
      {blocks.map(({ block, visible }, n) => {
        const label = options.find((option) => option.value === block)?.label ?? block;
        return (
          <li key={block} className="flex min-h-10 items-center gap-2 px-3 text-13">
            <label className="flex min-w-0 flex-1 items-center gap-2.5">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={visible}
                onChange={(event) => {
                  onChange(
                    blocks.map((known, m) => (m === n ? { block, visible: event.target.checked } : known)),
                  );
                }}
              />
              <span className={cx("truncate", !visible && "text-fg3")}>{label}</span>
            </label>
            <IconButton
              label={cfg("cfg.moveUp", { name: label })}
              disabled={n === 0}
              onClick={() => {
                swap(n, n - 1);
              }}
            >
              <ArrowUp size={15} aria-hidden />
            </IconButton>
            <IconButton
              label={cfg("cfg.moveDown", { name: label })}
              disabled={n === blocks.length - 1}
              onClick={() => {
                swap(n, n + 1);
              }}
            >
              <ArrowDown size={15} aria-hidden />
            </IconButton>
          </li>
        );
      })}
    </ol>
  );
}
