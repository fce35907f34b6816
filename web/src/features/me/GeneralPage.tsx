import { Contrast, Monitor, Moon, Sun } from "lucide-react";
import { LANGUAGES, useLanguage } from "../../i18n/language";
import { keysIn, rebound, useBindings } from "../../keys/bindings";
import { useBoot, usePreferences } from "../../live/react";
import { Page, Section } from "../../ui/page";
import { Segments } from "../../ui/segments";
import { DENSITIES, THEMES, useLook } from "../../ui/theme";
import { useSave } from "./use-save";
import { useT } from "./words";

const ICONS = {
  system: <Monitor size={15} aria-hidden />,
  light: <Sun size={15} aria-hidden />,
  dark: <Moon size={15} aria-hidden />,
  contrast: <Contrast size={15} aria-hidden />,
};

/** Seconds offered for taking an answer back. */
const DELAYS: readonly number[] = [0, 3, 5, 10];

/** `/me/general`: language, look, and how the panel works for me. Each choice is in force and stored at once. */
export function GeneralPage() {
  const t = useT();
  const language = useLanguage();
  const { theme, density } = useLook();
  const value = usePreferences((state) => state.value);
  const { instance_timezone } = useBoot();
  const overrides = useBindings((state) => state.overrides);
  const save = useSave();
  const sendsByEnter = keysIn(overrides, "send").includes("Enter");

  /** Ctrl Enter sends, so sending and going on needs Shift beside it. */
  const sendBy = (key: "enter" | "ctrl"): void => {
    const byEnter = rebound(rebound(overrides, "send", ["Enter"]), "sendNext", ["Ctrl+Enter"]);
    const byCtrl = rebound(rebound(overrides, "send", ["Ctrl+Enter"]), "sendNext", ["Ctrl+Shift+Enter"]);
    const next = key === "enter" ? byEnter : byCtrl;
    void save({ hotkeys: Object.fromEntries(Object.entries(next).map(([name, keys]) => [name, [...keys]])) });
  };
  const { show_system_messages: system, send_delay_s: delay, right_panel_pinned: pinned } = value;

  return (
    <Page title={t("me.general")} lead={t("me.generalLead")}>
      <Section title={t("me.look")}>
        <Segments
          label={t("look.language")}
          value={language}
          onChange={(next) => void save({ language: next })}
          options={LANGUAGES.map((of) => ({ value: of, label: of === "uk" ? "Українська" : "English" }))}
        />
        <Segments
          label={t("own.zone")}
          hint={t("own.zoneHint")}
          value={value.time_zone}
          onChange={(next) => void save({ time_zone: next })}
          options={[
            { value: "local", label: t("own.zoneLocal") },
            { value: "instance", label: t("own.zoneInstance", { zone: instance_timezone ?? "UTC" }) },
          ]}
        />
        <Segments
          label={t("look.theme")}
          value={theme}
          onChange={(next) => void save({ theme: next })}
          options={THEMES.map((of) => ({ value: of, label: t(`look.${of}`), icon: ICONS[of] }))}
        />
        <Segments
          label={t("look.density")}
          hint={t("me.densityHint")}
          value={density}
          onChange={(next) => void save({ density: next })}
          options={DENSITIES.map((of) => ({ value: of, label: t(`look.${of}`) }))}
        />
      </Section>
      <Section title={t("me.work")}>
        <Segments
          label={t("me.send")}
          hint={t("me.sendHint")}
          value={sendsByEnter ? "enter" : "ctrl"}
          onChange={sendBy}
          options={[
            { value: "enter", label: "Enter" },
            { value: "ctrl", label: "Ctrl Enter" },
          ]}
        />
        <Segments
          label={t("me.after")}
          value={value.after_leaving}
          onChange={(next) => void save({ after_leaving: next })}
          options={[
            { value: "next", label: t("me.afterNext") },
            { value: "stay", label: t("me.afterStay") },
          ]}
        />
        <Segments
          label={t("own.delay")}
          hint={t("own.delayHint")}
          value={delay === null ? "default" : String(delay)}
          onChange={(next) => void save({ send_delay_s: next === "default" ? null : Number(next) })}
          options={[
            { value: "default", label: t("me.asEverybody") },
            ...[...new Set([...DELAYS, ...(delay === null ? [] : [delay])])]
              .sort((a, b) => a - b)
              .map((n) => ({
                value: String(n),
                label: n === 0 ? t("own.delayNone") : t("own.delaySeconds", { n }),
              })),
          ]}
        />
        <Segments
          label={t("own.card")}
          hint={t("own.cardHint")}
          value={pinned === null ? "default" : pinned ? "pinned" : "drawer"}
          onChange={(next) =>
            void save({ right_panel_pinned: next === "default" ? null : next === "pinned" })
          }
          options={[
            { value: "default", label: t("me.asEverybody") },
            { value: "pinned", label: t("own.cardPinned") },
            { value: "drawer", label: t("own.cardDrawer") },
          ]}
        />
        <Segments
          label={t("own.tab")}
          value={value.right_panel_tab ?? "default"}
          onChange={(next) => void save({ right_panel_tab: next === "default" ? null : next })}
          options={[
            { value: "default", label: t("me.asEverybody") },
            { value: "details", label: t("own.tabDetails") },
            { value: "client", label: t("own.tabClient") },
          ]}
        />
        <Segments
          label={t("me.systemLines")}
          hint={t("me.systemLinesHint")}
          value={system === null ? "default" : system ? "show" : "hide"}
          onChange={(next) =>
            void save({ show_system_messages: next === "default" ? null : next === "show" })
          }
          options={[
            { value: "default", label: t("me.asEverybody") },
            { value: "show", label: t("me.show") },
            { value: "hide", label: t("me.hide") },
          ]}
        />
        <Segments
          label={t("me.mode")}
          hint={t("me.modeHint")}
          value={value.view_mode}
          onChange={(next) => void save({ view_mode: next })}
          options={[
            { value: "participant", label: t("me.participant") },
            { value: "observer", label: t("me.observer") },
          ]}
        />
      </Section>
    </Page>
  );
}
