import { useT } from "../../i18n/language";
import { ofInstance, type Overrides, useBindings } from "../../keys/bindings";
import { HotkeyTable } from "../../keys/HotkeyTable";
import { Page } from "../../ui/page";
import { useSave } from "./use-save";

/** `/me/hotkeys`: one's own keys; what is not rebound is as the instance has it. */
export function HotkeysPage() {
  const t = useT();
  const overrides = useBindings((state) => state.overrides);
  // Drawn anew when the instance changes its keys.
  useBindings((state) => state.instance);
  const save = useSave();
  const store = (next: Overrides): void => {
    void save({ hotkeys: Object.fromEntries(Object.entries(next).map(([name, keys]) => [name, [...keys]])) });
  };
  return (
    <Page title={t("me.hotkeys")} lead={t("me.hotkeysLead")}>
      <HotkeyTable overrides={overrides} base={ofInstance} onStore={store} />
    </Page>
  );
}
