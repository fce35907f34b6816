import { Plus } from "lucide-react";
import { useState } from "react";
import type { components } from "../../api/schema.gen";
import { exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { Editor } from "./Editor";
import { ago } from "./History";
import { Table, useRows } from "./ListPage";
import { PageFrame, Reading } from "./PageFrame";
import { type Cfg, useCfg } from "./words";
import { CopyButton } from "./UsersPage";

type Key = components["schemas"]["KeyView"] & { version: number };

const SCOPES: readonly { value: string; label: Cfg }[] = [
  { value: "dialogs:read", label: "cfg.sDialogsRead" },
  { value: "dialogs:write", label: "cfg.sDialogsWrite" },
  { value: "messages:write", label: "cfg.sMessages" },
  { value: "clients:read", label: "cfg.sClients" },
  { value: "users:*", label: "cfg.sUsers" },
  { value: "stats:read", label: "cfg.sStats" },
  { value: "embed:token", label: "cfg.sEmbed" },
  { value: "settings:*", label: "cfg.sSettings" },
];

/** Keys of other systems: made once, shown once, ended at once. */
export function KeysPage() {
  const t = useT();
  const cfg = useCfg();
  const language = useLanguage();
  const { call, panel } = useLive();
  const show = useToasts((state) => state.show);
  const { rows, load } = useRows<Key>("/api/v1/api-keys");
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Key | null>(null);
  const [made, setMade] = useState<string | null>(null);
  const list = rows && rows !== "failed" ? rows : [];
  const label = (scope: string): string => {
    const found = SCOPES.find((known) => known.value === scope);
    return found ? cfg(found.label) : scope;
  };
  const end = (key: Key): void => {
    call("DELETE", `/api/v1/api-keys/${key.id}`).then(
      () => {
        show({ text: cfg("cfg.keyEnded", { name: key.name }) });
        setEnding(null);
        void load();
      },
      () => {
        show({ text: cfg("cfg.notRead"), tone: "bad" });
      },
    );
  };
  return (
    <PageFrame
      wide
      title={cfg("cfg.keys")}
      lead={cfg("cfg.keysLead")}
      actions={
        <Button
          tone="primary"
          onClick={() => {
            setAdding(true);
          }}
        >
          <Plus size={15} aria-hidden />
          {cfg("cfg.keyAdd")}
        </Button>
      }
    >
      {made ? (
        <div role="status" className="mb-4 rounded-card border border-line bg-accent-soft p-4">
          <p className="mb-2 font-medium">{cfg("cfg.keyOnce")}</p>
          <div className="flex gap-2">
            <input readOnly aria-label={cfg("cfg.key")} className={cx(INPUT, "h-9")} value={made} />
            <CopyButton text={made} />
          </div>
        </div>
      ) : null}
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load()} />
      ) : list.length === 0 ? (
        <p className="rounded-card border border-line px-4 py-8 text-center text-13 text-fg2">
          {cfg("cfg.noKeys")}
        </p>
      ) : (
        <Table
          label={cfg("cfg.keys")}
          rows={list}
          columns={[
            {
              label: "cfg.name",
              cell: (key) => (
                <span>
                  <span className="block font-medium">{key.name}</span>
                  <code className="text-12 text-fg3">rz_{key.prefix}_…</code>
                </span>
              ),
            },
            {
              label: "cfg.rights",
              cell: (key) => <span className="text-fg2">{key.scopes.map(label).join(", ")}</span>,
              minor: true,
            },
            {
              label: "cfg.lastUse",
              cell: (key) => (
                <span className="text-fg2">
                  {key.last_used_at
                    ? ago(language, Date.parse(key.last_used_at), panel.clock.now())
                    : cfg("cfg.never")}
                </span>
              ),
              minor: true,
            },
            {
              label: "cfg.state",
              cell: (key) =>
                key.revoked_at ? (
                  <Chip>
                    {cfg("cfg.keyEndedAt", { when: exactTime(language, Date.parse(key.revoked_at)) })}
                  </Chip>
                ) : (
                  <Button
                    tone="danger"
                    aria-label={cfg("cfg.keyEnd", { name: key.name })}
                    onClick={() => {
                      setEnding(key);
                    }}
                  >
                    {cfg("cfg.revoke")}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {adding ? (
        <Editor<Key & { key?: string }>
          path="/api/v1/api-keys"
          kind="api_key"
          title={cfg("cfg.keyAdd")}
          row={null}
          empty={{ name: "", scopes: ["dialogs:read"] }}
          fields={[
            {
              kind: "text",
              name: "name",
              label: "cfg.name",
              hint: "cfg.keyNameHint",
              max: 200,
              required: true,
            },
            {
              kind: "checks",
              name: "scopes",
              label: "cfg.rights",
              hint: "cfg.scopesHint",
              empty: "cfg.nothing",
              options: SCOPES.map(({ value, label: name }) => ({ value, label: cfg(name) })),
            },
          ]}
          reload={async () => {
            await load();
            return null;
          }}
          onMade={(answer) => {
            setMade(answer.key ?? null);
            return false;
          }}
          onClose={() => {
            setAdding(false);
          }}
        />
      ) : null}
      <Dialog
        open={ending !== null}
        onClose={() => {
          setEnding(null);
        }}
        title={cfg("cfg.keyEnd", { name: ending?.name ?? "" })}
        description={cfg("cfg.keyEndLead")}
        closeLabel={t("action.close")}
      >
        <div className="flex justify-end gap-2 px-5 py-4">
          <Button
            onClick={() => {
              setEnding(null);
            }}
          >
            {t("action.cancel")}
          </Button>
          <Button
            tone="danger"
            onClick={() => {
              if (ending) end(ending);
            }}
          >
            {cfg("cfg.revoke")}
          </Button>
        </div>
      </Dialog>
    </PageFrame>
  );
}
