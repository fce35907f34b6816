import { Volume2 } from "lucide-react";
import { useEffect, useState } from "react";
import { OCCASIONS, type Means, type Occasion } from "../../api/types";
import { meansOf, pushes } from "../../live/occasions";
import { usePreferences } from "../../live/react";
import { play, SOUND_OF } from "../../live/sounds";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { CONTROL } from "../../ui/field";
import { Page, Section } from "../../ui/page";
import { Tick } from "../../ui/segments";
import { BellList } from "./BellList";
import { PushSection } from "./PushSection";
import { useSave } from "./use-save";
import { type Key, useT } from "./words";

const NAMES: Record<Occasion, Key> = {
  assigned: "occasion.assigned",
  message: "occasion.message",
  offer: "occasion.offer",
  transfer: "occasion.transfer",
  mention: "occasion.mention",
  snoozed: "occasion.snoozed",
  status_forced: "occasion.statusForced",
  queue_above: "occasion.queueAbove",
  sla_warning: "occasion.slaWarning",
  sla_violated: "occasion.slaViolated",
  operator_silent: "occasion.operatorSilent",
};
const WAYS = [
  ["sound", "me.sound"],
  ["in_app", "me.inApp"],
  ["browser", "me.browser"],
] as const;

/** `/me/notifications`: the bell, and what is told how. */
export function NotificationsPage() {
  const t = useT();
  return (
    <Page title={t("me.notifications")} lead={t("me.notificationsLead")}>
      <Section title={t("bell.title")} hint={t("bell.hint")}>
        <BellList />
      </Section>
      <Section title={t("me.matrix")} hint={t("me.matrixHint")}>
        <Permission />
        <Matrix />
        <p className="text-12 text-fg3">{t("occasion.emailHint")}</p>
        <Rest />
      </Section>
      <PushSection />
    </Page>
  );
}

function Matrix() {
  const t = useT();
  const notifications = usePreferences((state) => state.value.notifications);
  const save = useSave();
  const put = (occasion: Occasion, change: Partial<Means>): void => {
    const means = { ...meansOf(notifications, occasion), ...change };
    void save({
      notifications: { ...notifications, occasions: { ...notifications.occasions, [occasion]: means } },
    });
  };
  return (
    <div className="overflow-x-auto rounded-card border border-line">
      <table className="w-full text-13">
        <thead>
          <tr className="border-b border-line text-left text-12 text-fg2">
            <th scope="col" className="px-3 py-2 font-normal">
              {t("me.occasion")}
            </th>
            {WAYS.map(([way, label]) => (
              <th key={way} scope="col" className="px-2 py-2 text-center font-normal">
                {t(label)}
              </th>
            ))}
            <th scope="col" className="px-2 py-2 text-center font-normal">
              {t("occasion.push")}
            </th>
            <th scope="col" className="px-2 py-2 text-center font-normal">
              {t("occasion.email")}
            </th>
            <th scope="col" className="px-3 py-2 font-normal">
              {t("me.volume")}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {OCCASIONS.map((occasion) => {
            const means = meansOf(notifications, occasion);
            const name = t(NAMES[occasion], { n: notifications.queue_above });
            return (
              <tr key={occasion}>
                <th scope="row" className="px-3 py-1.5 text-left font-normal">
                  {name}
                </th>
                {WAYS.map(([way, label]) => (
                  <td key={way} className="px-2 text-center">
                    <input
                      type="checkbox"
                      aria-label={`${name}: ${t(label)}`}
                      className="size-4 accent-accent max-pane:size-6"
                      checked={means[way]}
                      onChange={(event) => {
                        put(occasion, { [way]: event.target.checked });
                      }}
                    />
                  </td>
                ))}
                <td className="px-2 text-center">
                  <input
                    type="checkbox"
                    aria-label={`${name}: ${t("occasion.push")}`}
                    className="size-4 accent-accent max-pane:size-6"
                    checked={pushes(notifications, occasion)}
                    onChange={(event) => {
                      put(occasion, { push: event.target.checked });
                    }}
                  />
                </td>
                <td className="px-2 text-center">
                  <input
                    type="checkbox"
                    aria-label={`${name}: ${t("occasion.email")}`}
                    className="size-4 accent-accent max-pane:size-6"
                    checked={means.email === true}
                    onChange={(event) => {
                      put(occasion, { email: event.target.checked });
                    }}
                  />
                </td>
                <td className="px-3">
                  <Volume
                    label={t("me.volumeOf", { name })}
                    value={means.volume}
                    off={!means.sound}
                    onChange={(volume) => {
                      put(occasion, { volume });
                    }}
                    onPlay={(volume) => {
                      play(SOUND_OF[occasion], volume);
                    }}
                    playLabel={t("me.playOf", { name })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Stored when the hand lets go, not at every step on the way. */
function Volume({
  label,
  playLabel,
  value,
  off,
  onChange,
  onPlay,
}: {
  label: string;
  playLabel: string;
  value: number;
  off: boolean;
  onChange(volume: number): void;
  onPlay(volume: number): void;
}) {
  const [shown, setShown] = useState<number | null>(null);
  const done = (): void => {
    if (shown !== null && shown !== value) onChange(shown);
    setShown(null);
  };
  return (
    <span className="flex items-center gap-2">
      <input
        type="range"
        min={0}
        max={100}
        step={10}
        aria-label={label}
        disabled={off}
        className="w-24 accent-accent disabled:opacity-55"
        value={shown ?? value}
        onChange={(event) => {
          setShown(Number(event.target.value));
        }}
        onPointerUp={done}
        onKeyUp={done}
        onBlur={done}
      />
      <IconButton
        label={playLabel}
        disabled={off}
        onClick={() => {
          onPlay(shown ?? value);
        }}
      >
        <Volume2 size={16} aria-hidden />
      </IconButton>
    </span>
  );
}

function Rest() {
  const t = useT();
  const notifications = usePreferences((state) => state.value.notifications);
  const save = useSave();
  const [number, setNumber] = useState<string | null>(null);
  const shown = number ?? String(notifications.queue_above);
  const wanted = Number(shown);
  const fits = Number.isInteger(wanted) && wanted >= 1 && wanted <= 10_000;
  return (
    <div className="flex flex-col gap-3">
      <Tick
        label={t("me.muteWhileTyping")}
        checked={notifications.mute_while_typing}
        onChange={(checked) => void save({ notifications: { ...notifications, mute_while_typing: checked } })}
      />
      <Tick
        label={t("me.hideText")}
        hint={t("me.hideTextHint")}
        checked={notifications.hide_text}
        onChange={(checked) => void save({ notifications: { ...notifications, hide_text: checked } })}
      />
      <div>
        <label htmlFor="queue-above" className="mb-1 block text-13 font-medium">
          {t("me.queueAbove")}
        </label>
        <input
          id="queue-above"
          inputMode="numeric"
          aria-invalid={!fits}
          aria-describedby={fits ? undefined : "queue-above-wrong"}
          className={cx(CONTROL, "h-field w-32", !fits && "border-bad")}
          value={shown}
          onChange={(event) => {
            setNumber(event.target.value);
          }}
          onBlur={() => {
            if (!fits) return;
            setNumber(null);
            if (wanted !== notifications.queue_above)
              void save({ notifications: { ...notifications, queue_above: wanted } });
          }}
        />
        {fits ? null : (
          <p id="queue-above-wrong" className="mt-1 text-12 text-bad">
            {t("me.queueAboveWrong")}
          </p>
        )}
      </div>
    </div>
  );
}

/** The browser is asked from this button and never by itself. */
function Permission() {
  const t = useT();
  const [state, setState] = useState<NotificationPermission | "missing">(() =>
    typeof Notification === "function" ? Notification.permission : "missing",
  );
  useEffect(() => {
    // Given or taken back in the browser's own settings meanwhile.
    const look = (): void => {
      if (typeof Notification === "function") setState(Notification.permission);
    };
    window.addEventListener("focus", look);
    return () => {
      window.removeEventListener("focus", look);
    };
  }, []);
  if (state === "granted") return null;
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-sunken px-3 py-2.5">
      <p className="min-w-0 flex-1 text-13">
        {t(
          state === "default"
            ? "me.askPermission"
            : state === "denied"
              ? "me.deniedPermission"
              : "me.noPermission",
        )}
      </p>
      {state === "default" ? (
        <Button
          onClick={() => {
            void Notification.requestPermission().then(setState);
          }}
        >
          {t("me.allow")}
        </Button>
      ) : null}
    </div>
  );
}
