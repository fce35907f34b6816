import { Plus, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { useBoot, useLive } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { Ticks } from "../../ui/ticks";
import { roleName } from "./roles";
import type { Rows } from "./types";
import { useCfg } from "./words";

type Tab = components["schemas"]["PanelTab"];

const MOST = 5;

/** Pages of the company's own system beside a dialog: a word, an address, and who sees them where. */
export function TabFields({
  id,
  value,
  onChange,
}: {
  id: string;
  value: unknown;
  onChange(value: Tab[]): void;
}) {
  const cfg = useCfg();
  const { call } = useLive();
  const { bots } = useBoot();
  const [roles, setRoles] = useState<readonly string[]>([]);
  useEffect(() => {
    call<Rows<{ name: string }>>("GET", "/api/v1/roles").then(
      ({ data }) => {
        setRoles(data.data.map((role) => role.name));
      },
      () => undefined, // roles that are chosen stay
    );
  }, [call]);
  const tabs = Array.isArray(value) ? (value as Tab[]) : [];
  const put = (place: number, change: Partial<Tab>): void => {
    onChange(tabs.map((tab, n) => (n === place ? { ...tab, ...change } : tab)));
  };
  return (
    <div id={id} tabIndex={-1} className="flex flex-col gap-3">
      {tabs.map((tab, place) => {
        const n = place + 1;
        const chosen = tab.roles ?? [];
        const known = [...roles, ...chosen.filter((role) => !roles.includes(role))];
        return (
          <div
            key={place}
            role="group"
            aria-label={cfg("cfg.tabN", { n })}
            className="flex flex-col gap-2 rounded-control border border-line2 p-3"
          >
            <div className="flex items-end gap-2">
              <label className="min-w-0 flex-1 text-12 text-fg2">
                {cfg("cfg.tabTitle")}
                <input
                  className={cx(INPUT, "mt-0.5 h-9")}
                  maxLength={40}
                  placeholder="CRM"
                  value={tab.title}
                  onChange={({ target }) => {
                    put(place, { title: target.value });
                  }}
                />
              </label>
              <IconButton
                label={cfg("cfg.tabRemove", { n })}
                onClick={() => {
                  onChange(tabs.filter((_, other) => other !== place));
                }}
              >
                <Trash2 size={15} aria-hidden />
              </IconButton>
            </div>
            <label className="text-12 text-fg2">
              {cfg("cfg.tabUrl")}
              <input
                className={cx(INPUT, "mt-0.5 h-9")}
                maxLength={2000}
                placeholder="https://crm.example.com/clients?phone={{client.phone}}"
                value={tab.url_template}
                onChange={({ target }) => {
                  put(place, { url_template: target.value });
                }}
              />
            </label>
            <Checks
              legend={cfg("cfg.tabRoles")}
              options={known.map((role) => ({ value: role, label: roleName(cfg, role) }))}
              chosen={chosen}
              onChange={(next) => {
                put(place, { roles: next });
              }}
            />
            <Checks
              legend={cfg("cfg.tabBots")}
              options={bots
                .filter((bot) => bot.removed !== true || tab.bot_ids?.includes(bot.id))
                .map((bot) => ({ value: bot.id, label: bot.name }))}
              chosen={tab.bot_ids ?? []}
              onChange={(next) => {
                put(place, { bot_ids: next });
              }}
            />
          </div>
        );
      })}
      {tabs.length < MOST ? (
        <div>
          <Button
            onClick={() => {
              onChange([...tabs, { title: "", url_template: "", roles: [], bot_ids: [] }]);
            }}
          >
            <Plus size={15} aria-hidden />
            {cfg("cfg.tabAdd")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Checks<V extends string | number>({
  legend,
  options,
  chosen,
  onChange,
}: {
  legend: string;
  options: readonly { value: V; label: string }[];
  chosen: readonly V[];
  onChange(next: V[]): void;
}) {
  return (
    <fieldset>
      <legend className="text-12 text-fg2">{legend}</legend>
      <div className="flex flex-wrap gap-x-4">
        <Ticks options={options} chosen={chosen} onChange={onChange} />
      </div>
    </fieldset>
  );
}
