import { Check, Eye, Plus } from "lucide-react";
import { Fragment, useState } from "react";
import type { components } from "../../api/schema.gen";
import { useBoot } from "../../live/react";
import { Button } from "../../ui/button";
import { Editor } from "./Editor";
import type { FieldSpec } from "./fields";
import { useRows } from "./ListPage";
import { PageFrame, Reading } from "./PageFrame";
import { RIGHTS, roleName } from "./roles";
import { NO_SCOPE, scopeText } from "./ScopeField";
import type { Values } from "./types";
import { useViewAs } from "./ViewAs";
import { useCfg } from "./words";

type Role = components["schemas"]["RoleView"];

/** The matrix: rights down, roles across. A role's heading opens it. */
export function RolesPage() {
  const cfg = useCfg();
  const viewAs = useViewAs();
  const boot = useBoot();
  const bots = boot.bots
    .filter((bot) => bot.removed !== true)
    .map((bot) => ({ value: bot.id as number, label: bot.name }));
  const subjects = boot.subjects.map((subject) => ({ value: subject.id as number, label: subject.name }));
  const { rows, load } = useRows<Role>("/api/v1/roles");
  const [open, setOpen] = useState<{ role: Role | null; empty: Values } | null>(null);
  const list = rows && rows !== "failed" ? rows : [];
  // A right of a newer server is kept: it is shown by its key.
  const known = new Set(RIGHTS.flatMap((group) => group.rights.map((right) => right.key)));
  const others = [...new Set(list.flatMap((role) => role.grants as string[]))].filter(
    (key) => !known.has(key),
  );
  const second: FieldSpec = {
    kind: "switch",
    name: "second_factor",
    label: "cfg.roleFactor",
    hint: "cfg.roleFactorHint",
  };
  // The administrators' role has every right: what is left to change of it is this, and administrators do.
  const isAdministrator = boot.user.roles.includes("administrator");
  const fields: readonly FieldSpec[] =
    open?.role?.name === "administrator"
      ? [second]
      : [
          ...(open?.role?.is_system
            ? []
            : [
                { kind: "text" as const, name: "name", label: "cfg.name" as const, max: 200, required: true },
              ]),
          { kind: "text", name: "description", label: "cfg.description", max: 500, multiline: true },
          {
            kind: "checks",
            name: "grants",
            label: "cfg.rights",
            hint: "cfg.rightsHint",
            empty: "cfg.nothing",
            options: [
              ...RIGHTS.flatMap((group) =>
                group.rights.map(({ key, label }) => ({ value: key, label: cfg(label) })),
              ),
              ...others.map((key) => ({ value: key, label: key })),
            ],
          },
          { kind: "scope", name: "scope", label: "cfg.scope", hint: "cfg.scopeHint", bots, subjects },
          second,
        ];
  return (
    <PageFrame
      wide
      title={cfg("cfg.rolesTitle")}
      lead={cfg("cfg.rolesLead")}
      actions={
        <Button
          tone="primary"
          onClick={() => {
            setOpen({
              role: null,
              empty: {
                name: "",
                description: "",
                grants: ["op_panel"],
                scope: NO_SCOPE,
                second_factor: false,
              },
            });
          }}
        >
          <Plus size={15} aria-hidden />
          {cfg("cfg.roleAdd")}
        </Button>
      }
    >
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load()} />
      ) : (
        <div
          role="group"
          aria-label={cfg("cfg.matrix")}
          className="relative overflow-x-auto rounded-card border border-line"
        >
          <table aria-label={cfg("cfg.matrix")} className="w-full text-13">
            <thead className="bg-sunken text-left text-12">
              <tr>
                <th scope="col" className="px-3 py-2 font-medium text-fg2">
                  {cfg("cfg.right")}
                </th>
                {list.map((role) => (
                  <th key={role.id} scope="col" className="px-2 py-2 text-center font-medium">
                    {role.name === "administrator" && !isAdministrator ? (
                      <span className="text-fg2">{roleName(cfg, role.name)}</span>
                    ) : (
                      <button
                        type="button"
                        className="min-h-6 rounded-control px-1 text-accent hover:underline max-pane:min-h-11"
                        aria-label={cfg("cfg.edit", { name: roleName(cfg, role.name) })}
                        onClick={() => {
                          setOpen({ role, empty: {} });
                        }}
                      >
                        {roleName(cfg, role.name)}
                      </button>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {RIGHTS.map((group) => (
                <Fragment key={group.title}>
                  <tr className="border-t border-line bg-pane">
                    <th
                      scope="rowgroup"
                      colSpan={list.length + 1}
                      className="px-3 py-1.5 text-left text-12 text-fg2"
                    >
                      {cfg(group.title)}
                    </th>
                  </tr>
                  {group.rights.map((right) => (
                    <tr key={right.key} className="border-t border-line hover:bg-hover">
                      <th scope="row" className="px-3 py-1.5 text-left font-normal">
                        {cfg(right.label)}
                      </th>
                      {list.map((role) => (
                        <td key={role.id} className="px-2 py-1.5 text-center">
                          {(role.grants as string[]).includes(right.key) ? (
                            <>
                              <Check size={15} className="inline text-ok" aria-hidden />
                              <span className="sr-only">{cfg("cfg.yes")}</span>
                            </>
                          ) : (
                            <span className="text-fg3">
                              <span aria-hidden>–</span>
                              <span className="sr-only">{cfg("cfg.no")}</span>
                            </span>
                          )}
                        </td>
                      ))}
                    </tr>
                  ))}
                </Fragment>
              ))}
              <tr className="border-t border-line">
                <th scope="row" className="px-3 py-1.5 text-left font-normal">
                  {cfg("cfg.scope")}
                </th>
                {list.map((role) => (
                  <td key={role.id} className="px-2 py-1.5 text-center text-12">
                    {scopeText({ ...NO_SCOPE, ...role.scope }, { bots, subjects }, cfg)}
                  </td>
                ))}
              </tr>
              <tr className="border-t border-line">
                <th scope="row" className="px-3 py-1.5 text-left font-normal">
                  {cfg("cfg.roleFactor")}
                </th>
                {list.map((role) => (
                  <td key={role.id} className="px-2 py-1.5 text-center text-12">
                    {cfg(role.second_factor ? "cfg.yes" : "cfg.no")}
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        </div>
      )}
      {open ? (
        <Editor<Role>
          key={open.role?.id ?? "new"}
          path="/api/v1/roles"
          kind="role"
          title={open.role ? roleName(cfg, open.role.name) : cfg("cfg.roleAdd")}
          row={open.role}
          empty={open.empty}
          fields={fields}
          removable={open.role ? !open.role.is_system : false}
          extra={
            open.role ? (
              <span className="flex flex-wrap gap-2">
                <Button
                  onClick={() => {
                    const { role } = open;
                    setOpen(null);
                    if (role) viewAs(role.name, role.grants as string[]);
                  }}
                >
                  <Eye size={15} aria-hidden />
                  {cfg("cfg.viewAs")}
                </Button>
                <Button
                  className="self-start"
                  onClick={() => {
                    const { role } = open;
                    if (!role) return;
                    const name = cfg("cfg.copyOf", { name: roleName(cfg, role.name) });
                    setOpen({
                      role: null,
                      empty: {
                        name,
                        description: role.description,
                        grants: role.grants,
                        scope: role.scope,
                        second_factor: role.second_factor,
                      },
                    });
                  }}
                >
                  {cfg("cfg.copyRole")}
                </Button>
              </span>
            ) : null
          }
          reload={async () => (await load())?.find((role) => role.id === open.role?.id) ?? null}
          onClose={() => {
            setOpen(null);
          }}
        />
      ) : null}
    </PageFrame>
  );
}
