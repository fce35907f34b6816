import { Link } from "@tanstack/react-router";
import { type Key, useT } from "../../i18n/language";
import { keysOf } from "../../keys/bindings";
import { type ShortcutGroup, type ShortcutName, shortcut, spelled } from "../../keys/defaults";
import { boundShortcuts } from "../../keys/registry";
import { composerSlot } from "../../live/composer-slot";
import { Dialog } from "../../ui/dialog";
import { Kbd } from "../../ui/kbd";

export const GROUP_TITLES: Record<ShortcutGroup, Key> = {
  dialog: "keys.ofDialog",
  list: "keys.ofList",
  go: "keys.ofGo",
  view: "keys.ofView",
};
const GROUPS = Object.keys(GROUP_TITLES) as ShortcutGroup[];

/** Shortcuts of what is on the screen right now. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const t = useT();
  const bound = boundShortcuts();
  // The reply box listens by itself and is not in the registry.
  const inBox: ShortcutName[] = composerSlot() ? ["send", "sendNext"] : [];
  const names = [...bound, ...inBox].filter((name) => keysOf(name).length > 0);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("keys.title")}
      description={t("keys.layouts")}
      closeLabel={t("action.close")}
      className="w-[min(760px,calc(100vw-24px))]"
    >
      <div className="columns-2 gap-8 overflow-y-auto px-5 py-4 max-pane:columns-1">
        {GROUPS.map((group) => {
          const of = names.filter((name) => shortcut(name).group === group);
          return of.length === 0 ? null : (
            <section key={group} aria-label={t(GROUP_TITLES[group])} className="mb-5 break-inside-avoid">
              <h3 className="mb-2 text-12 text-fg3">{t(GROUP_TITLES[group])}</h3>
              <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5">
                {of.map((name) => (
                  <div key={name} className="contents">
                    <dt>{t(shortcut(name).label)}</dt>
                    <dd className="flex justify-end gap-1">
                      {shownKeys(name).map((combination) => (
                        <span key={combination}>
                          <span className="sr-only">{combination}</span>
                          <Kbd>{spelled(combination)}</Kbd>
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <p className="border-t border-line px-5 py-3 text-13">
        <Link to="/me/hotkeys" className="text-accent hover:underline" onClick={onClose}>
          {t("keys.rebind")}
        </Link>
      </p>
    </Dialog>
  );
}

/** Nine keys of one action are told by the first and the last. */
function shownKeys(name: ShortcutName): readonly string[] {
  const keys = keysOf(name);
  const [first, last] = [keys[0], keys.at(-1)];
  return keys.length > 3 && first !== undefined && last !== undefined
    ? [`${first}…${last.split(" ").at(-1) ?? ""}`]
    : keys;
}
