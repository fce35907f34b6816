import { Plus, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { useLive } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { roleName } from "./roles";
import type { Rows } from "./types";
import { useCfg } from "./words";

type Pair = components["schemas"]["GroupRole"];

const MOST = 50;

/** Which group of the company directory gives which role here. */
export function LdapGroups({
  id,
  value,
  onChange,
}: {
  id: string;
  value: unknown;
  onChange(value: Pair[]): void;
}) {
  const cfg = useCfg();
  const { call } = useLive();
  const [roles, setRoles] = useState<readonly string[]>([]);
  useEffect(() => {
    call<Rows<{ name: string }>>("GET", "/api/v1/roles").then(
      ({ data }) => {
        setRoles(data.data.map((role) => role.name));
      },
      () => undefined, // a role that is chosen stays
    );
  }, [call]);
  const pairs = Array.isArray(value) ? (value as Pair[]) : [];
  const put = (place: number, change: Partial<Pair>): void => {
    onChange(pairs.map((pair, n) => (n === place ? { ...pair, ...change } : pair)));
  };
  return (
    <div id={id} tabIndex={-1} className="flex flex-col gap-3">
      {pairs.map((pair, place) => {
        const n = place + 1;
        const known = roles.includes(pair.role) ? roles : [pair.role, ...roles];
        return (
          <div
            key={place}
            role="group"
            aria-label={cfg("cfg.ldapGroupN", { n })}
            className="flex flex-wrap items-end gap-2"
          >
            <label className="min-w-56 flex-[2] text-12 text-fg2">
              {cfg("cfg.ldapGroup")}
              <input
                className={cx(INPUT, "mt-0.5 h-9")}
                maxLength={1000}
                placeholder="CN=Support,OU=Groups,DC=example,DC=com"
                value={pair.group}
                onChange={(event) => {
                  put(place, { group: event.target.value });
                }}
              />
            </label>
            <label className="min-w-36 flex-1 text-12 text-fg2">
              {cfg("cfg.ldapRole")}
              <select
                className={cx(INPUT, "mt-0.5 h-9")}
                value={pair.role}
                onChange={(event) => {
                  put(place, { role: event.target.value });
                }}
              >
                {known.map((role) => (
                  <option key={role} value={role}>
                    {roleName(cfg, role)}
                  </option>
                ))}
              </select>
            </label>
            <IconButton
              label={cfg("cfg.ldapGroupRemove", { n })}
              onClick={() => {
                onChange(pairs.filter((_, other) => other !== place));
              }}
            >
              <Trash2 size={15} aria-hidden />
            </IconButton>
          </div>
        );
      })}
      {pairs.length < MOST ? (
        <div>
          <Button
            onClick={() => {
              onChange([...pairs, { group: "", role: "operator" }]);
            }}
          >
            <Plus size={15} aria-hidden />
            {cfg("cfg.ldapGroupAdd")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
