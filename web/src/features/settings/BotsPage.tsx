import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { components } from "../../api/schema.gen";
import { useBoot, useGrant } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { Editor } from "./Editor";
import { BotHealth } from "./BotHealth";
import { Table, useRows } from "./ListPage";
import { PageFrame, Reading } from "./PageFrame";
import { useCfg } from "./words";

type Bot = components["schemas"]["BotRow"];
type Group = components["schemas"]["BotGroupFieldsRow"];
/** The API takes a topic by its alias and answers its id. */
type Shown = Bot & { default_subject_alias: string | null };

/** Bots by their groups: what they are called, whether they work, which topic their dialogs begin with. */
export function BotsPage() {
  const cfg = useCfg();
  const boot = useBoot();
  const channels = useGrant("settings_channels");
  const { rows, load } = useRows<Bot>("/api/v1/bots");
  const groups = useRows<Group>("/api/v1/bot-groups", { inactive: true });
  const known = groups.rows && groups.rows !== "failed" ? groups.rows : [];
  const [chosen, setChosen] = useState("");
  const [open, setOpen] = useState<{ bot: Shown | null } | null>(null);
  const shown = (bot: Bot): Shown => ({
    ...bot,
    default_subject_alias:
      boot.subjects.find((subject) => (subject.id as number) === bot.default_subject_id)?.alias ?? null,
  });
  const place = (bot: Bot): number => {
    const at = known.findIndex((group) => group.id === bot.group_id);
    return at < 0 ? known.length : at;
  };
  const all = rows && rows !== "failed" ? rows.map(shown) : [];
  const list = all
    .filter((bot) => chosen === "" || String(bot.group_id ?? "none") === chosen)
    .sort((a, b) => place(a) - place(b));
  return (
    <PageFrame
      wide
      title={cfg("cfg.bots")}
      lead={cfg("cfg.botsLead")}
      actions={
        <Button
          tone="primary"
          onClick={() => {
            setOpen({ bot: null });
          }}
        >
          <Plus size={15} aria-hidden />
          {cfg("cfg.botAdd")}
        </Button>
      }
    >
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load()} />
      ) : all.length === 0 ? (
        <p className="rounded-card border border-line px-4 py-8 text-center text-13 text-fg2">
          {cfg("cfg.noBots")}
        </p>
      ) : (
        <>
          {known.length > 0 ? (
            <select
              aria-label={cfg("cfg.botGroup")}
              className={cx(INPUT, "mb-4 h-9 max-w-64")}
              value={chosen}
              onChange={(event) => {
                setChosen(event.target.value);
              }}
            >
              <option value="">{cfg("cfg.anyBotGroup")}</option>
              {known.map((group) => (
                <option key={group.id} value={group.id}>
                  {group.name}
                </option>
              ))}
              <option value="none">{cfg("cfg.noBotGroup")}</option>
            </select>
          ) : null}
          <Table
            label={cfg("cfg.bots")}
            rows={list}
            onOpen={(bot) => {
              setOpen({ bot });
            }}
            columns={[
              { label: "cfg.name", cell: (bot) => bot.name },
              ...(known.length > 0
                ? [
                    {
                      label: "cfg.botGroup" as const,
                      cell: (bot: Shown) => (
                        <span className="text-fg2">
                          {known.find((group) => group.id === bot.group_id)?.name ?? "—"}
                        </span>
                      ),
                      minor: true,
                    },
                  ]
                : []),
              {
                label: "cfg.defaultTopic",
                cell: (bot, words) => (
                  <span className="text-fg2">
                    {boot.subjects.find((subject) => subject.alias === bot.default_subject_alias)?.name ??
                      words("cfg.nothing")}
                  </span>
                ),
                minor: true,
              },
              {
                label: "cfg.channels",
                cell: (bot, words) =>
                  channels ? (
                    <span className="flex gap-3">
                      <Link
                        to="/settings/$group/$page"
                        params={{ group: "bots", page: "widget" }}
                        search={{ f: `bot_${bot.id}` }}
                        className="text-accent hover:underline max-pane:min-h-11"
                      >
                        {words("cfg.widget")}
                      </Link>
                      <Link
                        to="/settings/$group/$page"
                        params={{ group: "bots", page: "custom-channel" }}
                        search={{ f: `bot_${bot.id}` }}
                        className="text-accent hover:underline max-pane:min-h-11"
                      >
                        {words("cfg.custom")}
                      </Link>
                    </span>
                  ) : null,
                minor: true,
              },
              { label: "cfg.state", cell: (bot) => <BotHealth bot={bot} /> },
            ]}
          />
        </>
      )}
      {open ? (
        <Editor<Shown>
          path="/api/v1/bots"
          kind="bot"
          title={open.bot ? open.bot.name : cfg("cfg.botAdd")}
          row={open.bot}
          empty={{ name: "", group_id: null, default_subject_alias: null, on_no_scenario: "queue" }}
          removable={open.bot?.is_active === false}
          confirm={open.bot?.name}
          fields={[
            { kind: "text", name: "name", label: "cfg.name", max: 200, required: true },
            {
              kind: "select",
              name: "group_id",
              label: "cfg.botGroup",
              none: "cfg.noBotGroup",
              options: known
                .filter((group) => group.active || group.id === open.bot?.group_id)
                .map((group) => ({ value: group.id, label: group.name })),
            },
            {
              kind: "select",
              name: "default_subject_alias",
              label: "cfg.defaultTopic",
              hint: "cfg.defaultTopicHint",
              none: "cfg.noTopicChosen",
              options: boot.subjects
                .filter((subject) => subject.active)
                .map((subject) => ({ value: subject.alias, label: subject.name })),
            },
            {
              kind: "select",
              name: "on_no_scenario",
              label: "cfg.noScenario",
              options: [
                { value: "queue", label: cfg("cfg.noScenarioQueue") },
                { value: "ignore", label: cfg("cfg.noScenarioIgnore") },
              ],
            },
            ...(open.bot
              ? [
                  {
                    kind: "switch" as const,
                    name: "is_active",
                    label: "cfg.botOn" as const,
                    hint: "cfg.botOnHint" as const,
                  },
                ]
              : []),
          ]}
          reload={async () => {
            const found = (await load())?.find((bot) => bot.id === open.bot?.id);
            return found ? shown(found) : null;
          }}
          onClose={() => {
            setOpen(null);
          }}
        />
      ) : null}
    </PageFrame>
  );
}
