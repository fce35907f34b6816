import { Copy, FileUp, Plus, Search } from "lucide-react";
import { useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import type { OperatorId } from "../../api/types";
import { exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useLive, useOperators } from "../../live/react";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { type Deactivated, deactivatedText } from "./deactivated";
import { Editor } from "./Editor";
import { EraseUser } from "./EraseUser";
import { ImportDialog } from "./ImportDialog";
import type { FieldSpec } from "./fields";
import { type Column, Table, useRows } from "./ListPage";
import { PageFrame, Reading } from "./PageFrame";
import { roleName } from "./roles";
import type { OwnField, OwnValues } from "./UserFields";
import { UserSessions } from "./UserSessions";
import { type Cfg, useCfg } from "./words";

type Schemas = components["schemas"];
export type User = Schemas["UserView"];
type Role = Schemas["RoleView"];
type Link = Schemas["LinkView"];
type Mailed = Schemas["MailedLink"];

const STATES: Record<string, { label: Cfg; tone: "ok" | "warn" | "plain" }> = {
  active: { label: "cfg.userActive", tone: "ok" },
  directory: { label: "cfg.userDirectory", tone: "ok" },
  invited: { label: "cfg.userInvited", tone: "warn" },
  inactive: { label: "cfg.userInactive", tone: "plain" },
  erased: { label: "cfg.userErased", tone: "plain" },
};

/** People: who they are, what they may, how they get in, and how they are shut out. */
export function UsersPage() {
  const cfg = useCfg();
  const { rows, load } = useRows<User>("/api/v1/users");
  const roles = useRows<Role>("/api/v1/roles");
  const own = useRows<OwnField>("/api/v1/user-fields");
  const [open, setOpen] = useState<{ user: User | null } | null>(null);
  const [typed, setTyped] = useState("");
  const [role, setRole] = useState("");
  const [state, setState] = useState("");
  const [group, setGroup] = useState(0);
  const [presence, setPresence] = useState("");
  const { skill_groups } = useBoot();
  const live = useOperators();
  const [link, setLink] = useState<Link | null>(null);
  const [importing, setImporting] = useState(false);
  const known = roles.rows && roles.rows !== "failed" ? roles.rows : [];
  const wanted = typed.trim().toLowerCase();
  const members = new Set(
    (skill_groups.find((one) => (one.id as number) === group)?.operator_ids ?? []) as readonly number[],
  );
  const sessionsOf = (id: number): number => live.get(id as OperatorId)?.sessions ?? 0;
  const shown = (rows && rows !== "failed" ? rows : []).filter(
    (user) =>
      (wanted === "" || `${user.name} ${user.email}`.toLowerCase().includes(wanted)) &&
      (role === "" || user.roles.includes(role)) &&
      (state === "" ? user.status !== "erased" : user.status === state) &&
      (group === 0 || members.has(user.id)) &&
      (presence === "" || sessionsOf(user.id) > 0 === (presence === "here")),
  );
  const columns: readonly Column<User>[] = [
    {
      label: "cfg.person",
      cell: (user) => (
        <>
          <Avatar id={user.id as never} name={user.name} size={28} />
          <span className="min-w-0">
            <span className="block truncate">{user.name}</span>
            <span className="block truncate text-12 font-normal text-fg3">{user.email}</span>
          </span>
        </>
      ),
    },
    {
      label: "cfg.roles",
      cell: (user) => (
        <span className="text-fg2">
          {user.roles.map((name) => roleName(cfg, name)).join(", ")}
          {user.is_root ? ` · ${cfg("cfg.root")}` : ""}
        </span>
      ),
      minor: true,
    },
    {
      label: "cfg.state",
      cell: (user) => {
        const look = STATES[user.status] ?? STATES["active"];
        return look ? <Chip tone={look.tone}>{cfg(look.label)}</Chip> : null;
      },
    },
  ];
  const current =
    open?.user && rows && rows !== "failed" ? (rows.find((user) => user.id === open.user?.id) ?? null) : null;
  const person = current ?? open?.user;
  const ownFields = own.rows && own.rows !== "failed" ? own.rows : [];
  const fields: readonly FieldSpec[] = [
    { kind: "text", name: "name", label: "cfg.personName", max: 200, required: true },
    {
      kind: "text",
      name: "email",
      label: "cfg.email",
      hint: "cfg.emailHint",
      max: 254,
      required: true,
      type: "email",
    },
    {
      kind: "checks",
      name: "roles",
      label: "cfg.roles",
      hint: "cfg.rolesHint",
      empty: "cfg.nothing",
      options: known.map((one) => ({
        value: one.name,
        label: roleName(cfg, one.name),
        hint: one.description,
      })),
    },
    ...(person
      ? [
          {
            kind: "number" as const,
            name: "touches_per_day",
            label: "cfg.touchQuota" as const,
            hint: "cfg.ownTouchQuotaHint" as const,
            min: 1,
            max: 10_000,
            optional: "cfg.quotaOfGroups" as const,
          },
        ]
      : []),
    ...(person && ownFields.length > 0
      ? [
          {
            kind: "own" as const,
            name: "extra",
            label: "cfg.ownFields" as const,
            fields: ownFields,
            stored: (person.extra ?? {}) as OwnValues,
          },
        ]
      : []),
  ];

  return (
    <PageFrame
      wide
      title={cfg("cfg.users")}
      lead={cfg("cfg.usersLead")}
      actions={
        <div className="flex gap-2">
          <Button
            onClick={() => {
              setImporting(true);
            }}
          >
            <FileUp size={15} aria-hidden />
            {cfg("cfg.import")}
          </Button>
          <Button
            tone="primary"
            onClick={() => {
              setLink(null);
              setOpen({ user: null });
            }}
          >
            <Plus size={15} aria-hidden />
            {cfg("cfg.userAdd")}
          </Button>
        </div>
      }
    >
      <div role="search" aria-label={cfg("cfg.findPeople")} className="mb-4 flex flex-wrap items-end gap-3">
        <span className="relative min-w-52 flex-1">
          <Search size={15} aria-hidden className="absolute top-2.5 left-2.5 text-fg3" />
          <input
            type="search"
            aria-label={cfg("cfg.findPeople")}
            placeholder={cfg("cfg.findPeople")}
            className={cx(INPUT, "h-9 pl-8")}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
        </span>
        <select
          aria-label={cfg("cfg.roles")}
          className={cx(INPUT, "h-9 max-w-48")}
          value={role}
          onChange={(event) => {
            setRole(event.target.value);
          }}
        >
          <option value="">{cfg("cfg.anyRole")}</option>
          {known.map((one) => (
            <option key={one.id} value={one.name}>
              {roleName(cfg, one.name)}
            </option>
          ))}
        </select>
        <select
          aria-label={cfg("cfg.state")}
          className={cx(INPUT, "h-9 max-w-48")}
          value={state}
          onChange={(event) => {
            setState(event.target.value);
          }}
        >
          <option value="">{cfg("cfg.anyState")}</option>
          {Object.entries(STATES).map(([key, { label }]) => (
            <option key={key} value={key}>
              {cfg(label)}
            </option>
          ))}
        </select>
        <select
          aria-label={cfg("cfg.groups")}
          className={cx(INPUT, "h-9 max-w-48")}
          value={group}
          onChange={(event) => {
            setGroup(Number(event.target.value));
          }}
        >
          <option value={0}>{cfg("cfg.anySkillGroup")}</option>
          {skill_groups.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
        <select
          aria-label={cfg("cfg.presence")}
          className={cx(INPUT, "h-9 max-w-48")}
          value={presence}
          onChange={(event) => {
            setPresence(event.target.value);
          }}
        >
          <option value="">{cfg("cfg.anyPresence")}</option>
          <option value="here">{cfg("cfg.panelOpen")}</option>
          <option value="away">{cfg("cfg.panelClosed")}</option>
        </select>
      </div>
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load()} />
      ) : shown.length === 0 ? (
        <p className="rounded-card border border-line px-4 py-8 text-center text-13 text-fg2">
          {cfg("cfg.nobodyFound")}
        </p>
      ) : (
        <Table
          label={cfg("cfg.users")}
          columns={columns}
          rows={shown}
          onOpen={(user) => {
            setLink(null);
            setOpen({ user });
          }}
        />
      )}
      {importing ? (
        <ImportDialog
          roles={known.map((one) => one.name)}
          onClose={() => {
            setImporting(false);
          }}
          onDone={() => void load()}
        />
      ) : null}
      {open ? (
        <Editor<User>
          key={open.user?.id ?? "new"}
          path="/api/v1/users"
          kind="user"
          title={open.user ? open.user.name : cfg("cfg.userAdd")}
          row={open.user}
          empty={{ name: "", email: "", roles: ["operator"] }}
          fields={fields}
          removable={false}
          reload={async () => (await load())?.find((user) => user.id === open.user?.id) ?? null}
          onClose={() => {
            setOpen(null);
          }}
          onMade={(made) => {
            setOpen({ user: made });
            return true;
          }}
          extra={
            open.user ? (
              <UserExtra
                user={current ?? open.user}
                link={link}
                onLink={setLink}
                onChanged={() => void load()}
                onClose={() => {
                  setOpen(null);
                }}
              />
            ) : (
              <p className="text-13 text-fg2">{cfg("cfg.inviteHint")}</p>
            )
          }
        />
      ) : null}
    </PageFrame>
  );
}

/** What can be done with somebody who exists. */
function UserExtra({
  user,
  link,
  onLink,
  onChanged,
  onClose,
}: {
  user: User;
  link: Link | null;
  onLink(link: Link): void;
  onChanged(): void;
  onClose(): void;
}) {
  const t = useT();
  const cfg = useCfg();
  const language = useLanguage();
  const { call } = useLive();
  const { operators } = useBoot();
  const show = useToasts((known) => known.show);
  const [sure, setSure] = useState(false);
  const [heir, setHeir] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [mailed, setMailed] = useState<Mailed | null>(null);
  const [demands, setDemands] = useState(false);
  const theirs = operators.find((operator) => (operator.id as number) === user.id);
  const held = theirs?.active ?? 0;
  const heirName = operators.find((operator) => (operator.id as number) === heir)?.name ?? "";

  const act = (work: Promise<unknown>): void => {
    setBusy(true);
    setProblem(null);
    work.then(
      () => {
        setBusy(false);
        onChanged();
      },
      (error: unknown) => {
        const refused = asProblem(error);
        setBusy(false);
        setSure(false);
        setProblem(
          refused.code === "forbidden" || refused.code === "conflict"
            ? cfg("cfg.refused", { reason: refused.message })
            : problemText(t, refused.code),
        );
      },
    );
  };
  const linkBody = demands ? { change_at_next_login: true } : {};
  const makeLink = (): void => {
    act(
      call<Link>("POST", `/api/v1/users/${user.id}/link`, { body: linkBody }).then(({ data }) => {
        onLink(data);
      }),
    );
  };
  const mailLink = (): void => {
    act(
      call<Mailed>("POST", `/api/v1/users/${user.id}/link/mail`, { body: linkBody }).then(({ data }) => {
        setMailed(data);
      }),
    );
  };
  const deactivate = (): void => {
    if (!sure) {
      setSure(true);
      return;
    }
    act(
      call<Deactivated>("POST", `/api/v1/users/${user.id}/deactivate`, {
        body: heir === 0 ? {} : { to_operator_id: heir },
      }).then(({ data }) => {
        show({ text: deactivatedText(cfg, data, heirName) });
        onClose();
      }),
    );
  };

  return (
    <>
      <section aria-label={cfg("cfg.access")} className="border-t border-line pt-4">
        <h3 className="mb-2 text-13 font-semibold">{cfg("cfg.access")}</h3>
        {user.status === "erased" ? (
          <p className="text-13 text-fg2">{cfg("cfg.erasedHint")}</p>
        ) : user.status === "inactive" ? (
          <>
            <Button
              disabled={busy}
              onClick={() => {
                act(call("PATCH", `/api/v1/users/${user.id}`, { body: { active: true } }).then(onClose));
              }}
            >
              {cfg("cfg.activate")}
            </Button>
            {user.is_root ? null : (
              <EraseUser
                user={user.id}
                onErased={() => {
                  onChanged();
                  onClose();
                }}
              />
            )}
          </>
        ) : (
          <div className="flex flex-wrap gap-2">
            <Button disabled={busy} onClick={makeLink}>
              {cfg(user.status === "invited" ? "cfg.inviteLink" : "cfg.resetLink")}
            </Button>
            <Button disabled={busy} onClick={mailLink}>
              {cfg(user.status === "invited" ? "cfg.mailInvite" : "cfg.mailLink")}
            </Button>
            <Button tone="danger" disabled={busy} onClick={deactivate}>
              {cfg(sure ? "cfg.deactivateSure" : "cfg.deactivate")}
            </Button>
            <Button
              disabled={busy}
              onClick={() => {
                act(call("DELETE", `/api/v1/users/${user.id}/second-factor`));
              }}
            >
              {cfg("cfg.resetFactor")}
            </Button>
          </div>
        )}
        {user.status === "active" ? (
          <label className="mt-2 flex items-center gap-2 text-13">
            <input
              type="checkbox"
              className="size-4 accent-accent max-pane:size-6"
              checked={demands}
              onChange={(event) => {
                setDemands(event.target.checked);
              }}
            />
            {cfg("cfg.changeAtLogin")}
          </label>
        ) : null}
        {sure ? <p className="mt-2 text-12 text-warn">{cfg("cfg.deactivateHint", { n: held })}</p> : null}
        {sure && theirs ? (
          <label className="mt-2 block text-13 font-medium">
            {cfg("cfg.heir")}
            <select
              className={cx(INPUT, "mt-1 h-9")}
              value={heir}
              onChange={(event) => {
                setHeir(Number(event.target.value));
              }}
            >
              <option value={0}>{cfg("cfg.heirQueue")}</option>
              {operators
                .filter((operator) => (operator.id as number) !== user.id)
                .map((operator) => (
                  <option key={operator.id} value={operator.id}>
                    {operator.name}
                  </option>
                ))}
            </select>
          </label>
        ) : null}
        {problem ? (
          <div className="mt-2">
            <FormError>{problem}</FormError>
          </div>
        ) : null}
        {mailed ? (
          <p role="status" className="mt-3 rounded-card border border-line bg-sunken p-3 text-12 text-fg2">
            {cfg("cfg.linkMailed", {
              to: mailed.to,
              when: exactTime(language, Date.parse(mailed.expires_at)),
            })}
          </p>
        ) : null}
        {link ? (
          <div role="status" className="mt-3 rounded-card border border-line bg-sunken p-3">
            <p className="text-12 text-fg2">
              {cfg("cfg.linkOnce", { when: exactTime(language, Date.parse(link.expires_at)) })}
            </p>
            <div className="mt-2 flex gap-2">
              <input
                readOnly
                aria-label={cfg("cfg.link")}
                className={cx(INPUT, "h-9 text-12")}
                value={link.url}
                onFocus={(event) => {
                  event.target.select();
                }}
              />
              <CopyButton text={link.url} />
            </div>
          </div>
        ) : null}
      </section>
      {user.status === "active" || user.status === "directory" ? <UserSessions user={user.id} /> : null}
    </>
  );
}

/** Puts a text into the clipboard and says so. */
export function CopyButton({ text }: { text: string }) {
  const cfg = useCfg();
  const show = useToasts((known) => known.show);
  return (
    <Button
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => {
            show({ text: cfg("cfg.copied") });
          },
          () => {
            show({ text: cfg("cfg.notCopied"), tone: "bad" });
          },
        );
      }}
    >
      <Copy size={15} aria-hidden />
      {cfg("cfg.copy")}
    </Button>
  );
}
