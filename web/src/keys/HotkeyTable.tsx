import { RotateCcw } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type Key, type Translate, useT } from "../i18n/language";
import { Button, IconButton } from "../ui/button";
import { Kbd } from "../ui/kbd";
import { Section } from "../ui/page";
import { type Base, type Clash, clashOf, keysIn, type Overrides, rebound } from "./bindings";
import {
  SHORTCUT_NAMES,
  type ShortcutGroup,
  type ShortcutName,
  shortcut,
  SHORTCUTS,
  spelled,
} from "./defaults";
import { combinationOf } from "./match";

const GROUPS: Record<ShortcutGroup, Key> = {
  dialog: "keys.ofDialog",
  list: "keys.ofList",
  go: "keys.ofGo",
  view: "keys.ofView",
};
/** After the last key of a run of keys. */
const PAUSE_MS = 900;
const MOST_STEPS = 3;

/** Nine keys for nine statuses are one pattern and no list to edit; an offer's Enter comes and goes with the offer. */
const FIXED = new Set<ShortcutName>(["presence", "acceptOffer"]);

/** Every action with its keys, each of which may be changed; a clash is named before it is made. */
export function HotkeyTable({
  overrides,
  base,
  disabled = false,
  onStore,
}: {
  overrides: Overrides;
  /** What an action has without an override. */
  base: Base;
  disabled?: boolean;
  onStore(next: Overrides): void;
}) {
  const t = useT();
  const [editing, setEditing] = useState<ShortcutName | null>(null);
  const changed = SHORTCUT_NAMES.some((name) => overrides[name] !== undefined);

  return (
    <>
      {(Object.keys(GROUPS) as ShortcutGroup[]).map((group) => (
        <Section key={group} title={t(GROUPS[group])}>
          <ul className="divide-y divide-line rounded-card border border-line">
            {SHORTCUT_NAMES.filter((name) => SHORTCUTS[name].group === group).map((name) => (
              <li key={name} className="px-3 py-2">
                <div className="flex min-h-8 flex-wrap items-center gap-2">
                  <span className="min-w-0 flex-1">{t(shortcut(name).label)}</span>
                  <Keys name={name} overrides={overrides} base={base} />
                  {FIXED.has(name) ? null : (
                    <Button
                      aria-label={t("me.rebindOf", { name: t(shortcut(name).label) })}
                      aria-expanded={editing === name}
                      disabled={disabled}
                      onClick={() => {
                        setEditing(editing === name ? null : name);
                      }}
                    >
                      {t("me.rebind")}
                    </Button>
                  )}
                  {overrides[name] === undefined ? (
                    <span className="w-8" aria-hidden />
                  ) : (
                    <IconButton
                      label={t("me.resetOf", { name: t(shortcut(name).label) })}
                      disabled={disabled}
                      onClick={() => {
                        onStore(rebound(overrides, name, base(name), base));
                      }}
                    >
                      <RotateCcw size={16} aria-hidden />
                    </IconButton>
                  )}
                </div>
                {editing === name ? (
                  <Capture
                    name={name}
                    overrides={overrides}
                    base={base}
                    onDone={(keys) => {
                      setEditing(null);
                      if (keys) onStore(rebound(overrides, name, keys, base));
                    }}
                  />
                ) : null}
              </li>
            ))}
          </ul>
        </Section>
      ))}
      <div>
        <Button
          disabled={disabled || !changed}
          onClick={() => {
            onStore({});
          }}
        >
          {t("me.resetAll")}
        </Button>
      </div>
    </>
  );
}

function Keys({ name, overrides, base }: { name: ShortcutName; overrides: Overrides; base: Base }) {
  const t = useT();
  const keys = keysIn(overrides, name, base);
  if (keys.length === 0) return <span className="text-12 text-fg2">{t("me.noKeys")}</span>;
  const shown = FIXED.has(name) && keys.length > 3 ? [`${keys[0] ?? ""}…9`] : keys;
  return (
    <span className="flex flex-wrap gap-1">
      {shown.map((combination) => (
        <span key={combination} className="inline-flex">
          <span className="sr-only">{combination}</span>
          <Kbd>{spelled(combination)}</Kbd>
        </span>
      ))}
    </span>
  );
}

function clashText(t: Translate, clash: Clash): string {
  switch (clash.kind) {
    case "alt":
      return t("me.clashAlt");
    case "reserved":
      return t("me.clashReserved");
    case "taken":
      return t("me.clashTaken", { keys: spelled(clash.keys), name: t(shortcut(clash.by).label) });
  }
}

/** Listens for the new keys. Esc leaves; Tab too, so that nobody is caught in here. */
function Capture({
  name,
  overrides,
  base,
  onDone,
}: {
  name: ShortcutName;
  overrides: Overrides;
  base: Base;
  onDone(keys: readonly string[] | null): void;
}) {
  const t = useT();
  const [steps, setSteps] = useState<readonly string[]>([]);
  const [ended, setEnded] = useState(false);
  const [alt, setAlt] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const keys = steps.join(" ");
  const clash: Clash | null = alt
    ? { kind: "alt" }
    : keys === ""
      ? null
      : clashOf(name, keys, overrides, base);

  useEffect(() => {
    box.current?.focus();
  }, []);
  useEffect(() => {
    if (steps.length === 0 || ended) return;
    const timer = setTimeout(() => {
      setEnded(true);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [steps, ended]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      onDone(null);
      return;
    }
    if (event.altKey) {
      setAlt(!["Alt", "AltGraph"].includes(event.key) || alt);
      return;
    }
    const step = combinationOf(event.nativeEvent);
    if (step === null) return;
    setAlt(false);
    // A run is plain keys one after another; a combination stands alone.
    const goesOn =
      !ended && steps.length > 0 && steps.length < MOST_STEPS && !keys.includes("+") && !step.includes("+");
    setSteps(goesOn ? [...steps, step] : [step]);
    setEnded(step.includes("+"));
  };

  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 rounded-control bg-sunken p-2">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it takes keys as they are pressed */}
      <div
        ref={box}
        role="group"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the same
        tabIndex={0}
        aria-label={t("me.pressKeys", { name: t(shortcut(name).label) })}
        className="flex h-control min-w-40 items-center rounded-control border border-line2 bg-surface px-3 text-13"
        onKeyDown={onKeyDown}
      >
        <span role="status">{keys === "" ? t("me.pressNow") : spelled(keys)}</span>
      </div>
      {clash ? (
        <p role="alert" className="text-12 text-bad">
          {clashText(t, clash)}
        </p>
      ) : null}
      <span className="ml-auto flex gap-2">
        <Button
          onClick={() => {
            onDone([]);
          }}
        >
          {t("me.unbind")}
        </Button>
        <Button
          tone="primary"
          disabled={keys === "" || (clash !== null && clash.kind !== "taken")}
          onClick={() => {
            onDone([keys]);
          }}
        >
          {t(clash?.kind === "taken" ? "me.replace" : "quick.save")}
        </Button>
      </span>
    </div>
  );
}
