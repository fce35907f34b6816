import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { exactTime } from "../../i18n/format";
import { useLanguage, useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { Dialog } from "../../ui/dialog";
import { FormError } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useBotChoice } from "./BotChoice";
import { useChannel } from "./channel";
import { Differences } from "./Differences";
import { same, useHolds } from "./draft";
import { Editor } from "./Editor";
import { type FieldSpec, SettingField } from "./fields";
import { type Column, Table, useRows } from "./ListPage";
import { PageFrame, Reading, Section } from "./PageFrame";
import { SaveBar } from "./SaveBar";
import type { Values } from "./types";
import { type Cfg, useCfg } from "./words";

type Block = components["schemas"]["IpBlockView"] & { version: number };
type Widget = components["schemas"]["WidgetView"];

const DAY_MS = 86_400_000;
const TERMS: readonly { label: Cfg; ms: number }[] = [
  { label: "cfg.forDay", ms: DAY_MS },
  { label: "cfg.forWeek", ms: 7 * DAY_MS },
  { label: "cfg.forMonth", ms: 30 * DAY_MS },
];

/** `/settings/bots/blocked`: addresses that get no website chat, and what their visitors read instead. */
export function BlocksPage({ words }: { words: boolean }) {
  const t = useT();
  const cfg = useCfg();
  const language = useLanguage();
  const { bots } = useBoot();
  const { call, panel } = useLive();
  const show = useToasts((state) => state.show);
  const { rows, load } = useRows<Block>("/api/v1/ip-blocks");
  /** When the form was opened: its terms are counted from then. */
  const [adding, setAdding] = useState<number | null>(null);
  const [lifting, setLifting] = useState<Block | null>(null);
  const [busy, setBusy] = useState(false);
  const list = rows && rows !== "failed" ? rows : [];
  const now = panel.clock.now();

  const lift = (block: Block): void => {
    setBusy(true);
    call("DELETE", `/api/v1/ip-blocks/${block.id}`)
      .then(
        () => {
          show({ text: cfg("cfg.unblocked", { name: plain(block.cidr) }) });
          setLifting(null);
          void load();
        },
        (error: unknown) => {
          show({ text: problemText(t, asProblem(error).code), tone: "bad" });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const columns: readonly Column<Block>[] = [
    {
      label: "cfg.blockCidr",
      cell: (block) => (
        <span className="min-w-0">
          <code className="block truncate font-medium">{plain(block.cidr)}</code>
          <span className="block truncate text-12 text-fg3">{block.reason}</span>
        </span>
      ),
    },
    {
      label: "cfg.blockBot",
      cell: (block) => (
        <span className="text-fg2">
          {block.bot_id === null
            ? cfg("cfg.anyBot")
            : (bots.find((bot) => bot.id === block.bot_id)?.name ?? `№ ${block.bot_id}`)}
        </span>
      ),
      minor: true,
    },
    {
      label: "cfg.blockUntil",
      cell: (block) =>
        !block.until ? (
          cfg("cfg.noEnd")
        ) : Date.parse(block.until) <= now ? (
          <Chip>{cfg("cfg.blockEnded")}</Chip>
        ) : (
          <time dateTime={block.until}>{exactTime(language, Date.parse(block.until))}</time>
        ),
    },
    {
      label: "cfg.blockHits",
      cell: (block) => <span className="tabular-nums">{block.hits}</span>,
      minor: true,
    },
    {
      label: "cfg.unblock",
      cell: (block) => (
        <Button
          aria-label={cfg("cfg.unblockOne", { name: plain(block.cidr) })}
          onClick={() => {
            setLifting(block);
          }}
        >
          {cfg("cfg.unblock")}
        </Button>
      ),
    },
  ];
  const fields: readonly FieldSpec[] = [
    {
      kind: "text",
      name: "cidr",
      label: "cfg.blockCidr",
      hint: "cfg.blockCidrHint",
      max: 60,
      required: true,
    },
    {
      kind: "select",
      name: "bot_id",
      label: "cfg.blockBot",
      none: "cfg.anyBot",
      options: bots.filter((bot) => bot.removed !== true).map((bot) => ({ value: bot.id, label: bot.name })),
    },
    { kind: "text", name: "reason", label: "cfg.blockReason", hint: "cfg.blockReasonHint", max: 500 },
    {
      kind: "select",
      name: "until",
      label: "cfg.blockUntil",
      none: "cfg.noEnd",
      options: TERMS.map(({ label, ms }) => ({
        value: new Date((adding ?? 0) + ms).toISOString(),
        label: cfg(label),
      })),
    },
  ];
  return (
    <PageFrame
      wide
      title={cfg("cfg.blocked")}
      lead={cfg("cfg.blockedLead")}
      actions={
        <Button
          tone="primary"
          onClick={() => {
            setAdding(panel.clock.now());
          }}
        >
          <Plus size={15} aria-hidden />
          {cfg("cfg.blockAdd")}
        </Button>
      }
    >
      {!rows || rows === "failed" ? (
        <Reading failed={rows === "failed"} onRetry={() => void load()} />
      ) : list.length === 0 ? (
        <p className="rounded-card border border-line px-4 py-8 text-center text-13 text-fg2">
          {cfg("cfg.noBlocks")}
        </p>
      ) : (
        <Table label={cfg("cfg.blocked")} columns={columns} rows={list} />
      )}
      {words ? <Words /> : null}
      {adding !== null ? (
        <Editor<Block>
          path="/api/v1/ip-blocks"
          kind="ip_block"
          title={cfg("cfg.blockAdd")}
          row={null}
          empty={{ cidr: "", bot_id: null, reason: "", until: null }}
          fields={fields}
          reviewed
          reload={async () => {
            await load();
            return null;
          }}
          onClose={() => {
            setAdding(null);
          }}
        />
      ) : null}
      <Dialog
        open={lifting !== null}
        onClose={() => {
          setLifting(null);
        }}
        title={cfg("cfg.unblockOne", { name: plain(lifting?.cidr ?? "") })}
        description={cfg("cfg.unblockLead")}
        closeLabel={t("action.close")}
      >
        <div className="flex justify-end gap-2 px-5 py-4">
          <Button
            onClick={() => {
              setLifting(null);
            }}
          >
            {t("action.cancel")}
          </Button>
          <Button
            tone="primary"
            disabled={busy}
            onClick={() => {
              if (lifting) lift(lifting);
            }}
          >
            {cfg("cfg.unblock")}
          </Button>
        </div>
      </Dialog>
    </PageFrame>
  );
}

/** A single address without the length of its network. */
function plain(cidr: string): string {
  return cidr.replace(/(?<=\.\d+)\/32$|(?<=:[0-9a-f]*)\/128$/, "");
}

const TEXTS: readonly { code: string; spec: FieldSpec }[] = [
  { code: "uk", spec: { kind: "text", name: "block_uk", label: "cfg.inUk", max: 500, multiline: true } },
  { code: "en", spec: { kind: "text", name: "block_en", label: "cfg.inEn", max: 500, multiline: true } },
];

/** What a visitor with a blocked address reads, by bot and language. */
function Words() {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const { bot, choice } = useBotChoice();
  const show = useToasts((state) => state.show);
  const { path, read, setRead, load, there } = useChannel<Widget>(bot, "widget");
  const [draft, setDraft] = useState<Values>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [confirming, setConfirming] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setRead(null);
    setDraft({});
    void load();
  }, [load, setRead]);
  const texts = there?.view.ip_blocking_message ?? {};
  const base: Values = Object.fromEntries(TEXTS.map(({ code, spec }) => [spec.name, texts[code] ?? ""]));
  const values: Values = { ...base, ...draft };
  const changed = TEXTS.map(({ spec }) => spec).filter(({ name }) => !same(values[name], base[name]));
  useHolds(changed.length);
  const save = async (): Promise<void> => {
    setConfirming(false);
    setBusy(true);
    setProblem(null);
    try {
      const said = Object.fromEntries(TEXTS.map(({ code, spec }) => [code, String(values[spec.name])]));
      const body = { ip_blocking_message: { ...texts, ...said } };
      const { data, version } = await call<Widget>("PUT", path, { body, version: there?.version ?? null });
      setRead({ view: data, version });
      setDraft({});
      show({ text: cfg("cfg.saved") });
    } catch (error) {
      const refused = asProblem(error);
      if (refused.code === "precondition") void load();
      setProblem(refused.code === "precondition" ? cfg("cfg.conflict") : problemText(t, refused.code));
    } finally {
      setBusy(false);
    }
  };
  if (bot === null) return null;
  return (
    <form
      noValidate
      className="mt-8 max-w-[640px]"
      onSubmit={(event) => {
        event.preventDefault();
        setConfirming(changed.length > 0);
      }}
    >
      <Section title={cfg("cfg.blockWords")}>
        <p className="text-13 text-fg2">{cfg("cfg.blockWordsLead")}</p>
        {choice}
        {read === "none" ? (
          <p className="text-13 text-fg2">{cfg("cfg.blockWordsNone")}</p>
        ) : !there ? (
          <Reading failed={read === "failed"} onRetry={() => void load()} />
        ) : (
          TEXTS.map(({ spec }) => (
            <SettingField
              key={spec.name}
              spec={spec}
              value={values[spec.name]}
              values={values}
              onChange={(value) => {
                setDraft((before) => ({ ...before, [spec.name]: value }));
              }}
            />
          ))
        )}
        {problem ? <FormError>{problem}</FormError> : null}
      </Section>
      <SaveBar
        count={changed.length}
        busy={busy}
        onCancel={() => {
          setDraft({});
        }}
        onSave={() => {
          setConfirming(true);
        }}
      />
      <Differences
        open={confirming}
        fields={changed}
        before={base}
        after={values}
        busy={busy}
        onClose={() => {
          setConfirming(false);
        }}
        onSave={() => void save()}
      />
    </form>
  );
}
