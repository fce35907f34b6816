import { useEffect, useRef, useState } from "react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { useCfg } from "./words";

const MASK = "****";

/** A secret that nobody reads back: its mask and «Замінити», or a box for a new one. An emptied box keeps the old secret. */
export function SecretField({
  common,
  look,
  name,
  max,
  value,
  onChange,
}: {
  common: { id: string; disabled: boolean };
  look: string;
  name: string;
  max: number;
  value: string;
  onChange(value: string): void;
}) {
  const cfg = useCfg();
  const masked = value.startsWith(MASK) ? value : "";
  const stored = useRef(masked);
  if (masked) stored.current = masked;
  const [typed, setTyped] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  // Stored: the answer is a mask again.
  useEffect(() => {
    if (masked) setTyped(null);
  }, [masked]);
  const asked = typed !== null;
  useEffect(() => {
    if (asked) box.current?.focus();
  }, [asked]);
  if (masked && !asked)
    return (
      <p className="flex items-center gap-3">
        <code className="text-13 text-fg2">{masked}</code>
        <Button
          id={common.id}
          disabled={common.disabled}
          aria-label={cfg("cfg.replaceOne", { name })}
          onClick={() => {
            setTyped("");
          }}
        >
          {cfg("cfg.replace")}
        </Button>
      </p>
    );
  return (
    <input
      {...common}
      ref={box}
      type="password"
      autoComplete="new-password"
      maxLength={max}
      className={cx(look, "h-9")}
      value={masked ? (typed ?? "") : value}
      onChange={(event) => {
        const next = event.target.value;
        if (next === "" && stored.current) {
          onChange(stored.current);
          setTyped(null);
          return;
        }
        if (stored.current) setTyped(next);
        onChange(next);
      }}
    />
  );
}
