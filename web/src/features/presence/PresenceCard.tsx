import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, Hourglass, LogOut, UserRound, Zap } from "lucide-react";
import { asProblem } from "../../api/problems";
import type { OperatorStatus, StatusId } from "../../api/types";
import { duration } from "../../i18n/format";
import { LANGUAGES, useLanguage, useT } from "../../i18n/language";
import { catalogueName, problemText } from "../../i18n/names";
import { useBoot, useMe, useNow, usePreferences } from "../../live/react";
import { overstayed } from "../../live/overstay";
import type { Patch } from "../../live/preferences";
import { Avatar } from "../../ui/avatar";
import { cx } from "../../ui/cx";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../../ui/menu";
import { DENSITIES, THEMES, useLook } from "../../ui/theme";
import { useToasts } from "../../ui/toasts";
import { useOwnPause } from "./use-own-pause";
import { useSetStatus } from "./use-set-status";

/** Slots beyond this many are counted in words only. */
const MOST_SLOTS = 12;

/** My status, how long it lasts, how full I am; and the menu of everything personal. */
export function PresenceCard({ onSignOut }: { onSignOut(): void }) {
  const t = useT();
  const language = useLanguage();
  const navigate = useNavigate();
  const me = useMe();
  const { operator_statuses, user } = useBoot();
  const look = useLook();
  const show = useToasts((state) => state.show);
  const change = usePreferences((state) => state.change);
  const statuses = [...operator_statuses].sort((a, b) => a.order - b.order);
  const status = statuses.find((known) => known.id === me?.status_id);

  const setStatus = useSetStatus();
  const pause = useOwnPause();
  const choose = (id: StatusId): void => {
    setStatus(id);
    // Whoever goes on line again means to get requests.
    if (pause.own === true && statuses.find((known) => known.id === id)?.can_receive === true)
      pause.set(false);
  };
  const set = (patch: Patch): void => {
    change(patch).catch((error: unknown) =>
      show({ text: t("me.notSaved", { reason: problemText(t, asProblem(error).code) }), tone: "bad" }),
    );
  };

  return (
    <div className="rounded-card border border-line bg-surface">
      {me?.status_set_by ? (
        <p role="status" className="border-b border-line px-2.5 py-1.5 text-12 text-warn">
          {me.status_reason
            ? t("presence.setByWhy", { name: me.status_set_by, reason: me.status_reason })
            : t("presence.setBy", { name: me.status_set_by })}
        </p>
      ) : null}
      {me ? <Overstay status={status} since={me.status_since} /> : null}
      {pause.paused ? (
        <div role="status" className="border-b border-line px-2.5 py-1.5 text-12 text-warn">
          {t(pause.own === true ? "presence.lastOnes" : "presence.paused")}{" "}
          {pause.own === true ? (
            <button
              type="button"
              className="min-h-6 font-semibold text-accent hover:underline max-pane:min-h-11"
              onClick={() => {
                pause.set(false);
              }}
            >
              {t("presence.again")}
            </button>
          ) : null}
        </div>
      ) : null}
      <Menu
        side="top"
        align="start"
        trigger={
          <button
            type="button"
            className="flex w-full items-center gap-2.5 rounded-card p-2.5 hover:bg-hover"
          >
            <span className="relative">
              <Avatar id={user.id} name={user.name} size={28} />
              {status ? (
                <StatusDot status={status} className="absolute -right-0.5 -bottom-0.5 ring-2 ring-surface" />
              ) : null}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-semibold">{user.name}</span>
              <span
                className={cx("flex gap-1 truncate text-12", status?.can_receive ? "text-ok" : "text-fg2")}
              >
                <span className="truncate">{status ? catalogueName(t, status.name) : "·"}</span>
                {me ? <StatusTime since={me.status_since} /> : null}
              </span>
            </span>
            <span className="sr-only">{t("presence.menu")}</span>
            <ChevronDown size={15} aria-hidden className="shrink-0 text-fg2" />
          </button>
        }
      >
        <MenuChoice
          label={t("presence.status")}
          value={me?.status_id ?? (0 as StatusId)}
          onChange={choose}
          options={statuses.map((known) => ({
            value: known.id,
            label: catalogueName(t, known.name),
            icon: <StatusDot status={known} />,
            ...(known.can_receive ? { hint: t("presence.receives") } : {}),
          }))}
        />
        {status?.can_receive === true && !pause.paused ? (
          <MenuItem
            icon={<Hourglass size={15} aria-hidden />}
            onSelect={() => {
              pause.set(true);
            }}
          >
            {t("presence.finish")}
          </MenuItem>
        ) : null}
        <MenuLine />
        <MenuChoice
          label={t("look.theme")}
          value={look.theme}
          onChange={(theme) => {
            set({ theme });
          }}
          options={THEMES.map((value) => ({
            value,
            label: t(`look.${value}`),
          }))}
        />
        <MenuLine />
        <MenuChoice
          label={t("look.density")}
          value={look.density}
          onChange={(density) => {
            set({ density });
          }}
          options={DENSITIES.map((value) => ({
            value,
            label: t(`look.${value}`),
          }))}
        />
        <MenuLine />
        <MenuChoice
          label={t("look.language")}
          value={language}
          onChange={(value) => {
            set({ language: value });
          }}
          options={LANGUAGES.map((value) => ({ value, label: value === "uk" ? "Українська" : "English" }))}
        />
        <MenuLine />
        <MenuItem
          icon={<UserRound size={15} aria-hidden />}
          onSelect={() => {
            void navigate({ to: "/me/general" });
          }}
        >
          {t("me.title")}
        </MenuItem>
        <MenuItem
          icon={<Zap size={15} aria-hidden />}
          onSelect={() => {
            void navigate({ to: "/me/quick-replies" });
          }}
        >
          {t("quick.title")}
        </MenuItem>
        <MenuItem icon={<LogOut size={15} aria-hidden />} onSelect={onSignOut}>
          {t("access.signOut")}
        </MenuItem>
      </Menu>
      {me ? <Slots active={me.active} limit={me.limit} /> : null}
    </div>
  );
}

function StatusDot({ status, className }: { status: OperatorStatus; className?: string }) {
  return (
    <span
      className={cx("inline-block size-2.5 shrink-0 rounded-full", className)}
      style={{ backgroundColor: status.color }}
    />
  );
}

function StatusTime({ since }: { since: string }) {
  const t = useT();
  const now = useNow();
  const hours = (now - Date.parse(since)) / 3_600_000;
  // Beyond a day the number says nothing about this shift.
  if (hours >= 24) return null;
  return <span className="shrink-0 tabular-nums">{duration(t, now - Date.parse(since))}</span>;
}

/** Says that the status has lasted longer than it may. */
function Overstay({ status, since }: { status: OperatorStatus | undefined; since: string }) {
  const t = useT();
  const minutes = overstayed(status, since, useNow());
  if (minutes === null) return null;
  return (
    <p role="status" className="border-b border-line px-2.5 py-1.5 text-12 text-warn">
      {t("presence.overstay", { n: minutes })}
    </p>
  );
}

/** One segment a slot. */
function Slots({ active, limit }: { active: number; limit: number }) {
  const t = useT();
  const shown = Math.min(limit, MOST_SLOTS);
  return (
    <div className="flex items-center gap-2 px-2.5 pb-2.5">
      <div
        role="meter"
        aria-label={t("presence.load")}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(active, limit)}
        className="flex flex-1 gap-[3px]"
      >
        {Array.from({ length: shown }, (_, index) => (
          <span
            key={index}
            className={cx(
              "h-1.5 flex-1 rounded-full",
              index < active ? (active > limit ? "bg-warn-fill" : "bg-accent") : "bg-line2",
            )}
          />
        ))}
      </div>
      <span className="text-12 text-fg2 tabular-nums">{t("presence.slots", { active, limit })}</span>
    </div>
  );
}
