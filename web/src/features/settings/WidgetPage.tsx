import { useEffect, useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { FormError } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { useBotChoice } from "./BotChoice";
import { useChannel } from "./channel";
import { same, useHolds } from "./draft";
import { faultOf, type FieldSpec, SettingField } from "./fields";
import { PageFrame, Reading, Section } from "./PageFrame";
import { SaveBar } from "./SaveBar";
import { ChangedMeanwhile } from "./Theirs";
import type { Values } from "./types";
import { CopyButton } from "./UsersPage";
import { useCfg } from "./words";
import { WidgetPreview } from "./WidgetPreview";

type View = components["schemas"]["WidgetView"];

const HEADER = "#0a6a7f";
const SENT = "#0a6a7f";

const APPEARANCE: readonly FieldSpec[] = [
  { kind: "text", name: "title", label: "cfg.widgetTitle", hint: "cfg.widgetTitleHint", max: 100 },
  { kind: "text", name: "subtitle", label: "cfg.widgetSubtitle", max: 200 },
  { kind: "color", name: "header", label: "cfg.widgetHeader" },
  { kind: "color", name: "sent", label: "cfg.widgetSent" },
];
const BEHAVIOUR: readonly FieldSpec[] = [
  { kind: "switch", name: "active", label: "cfg.widgetOn" },
  {
    kind: "lines",
    name: "allowed_origins",
    label: "cfg.origins",
    hint: "cfg.originsHint",
    placeholder: "https://www.example.com",
  },
  { kind: "switch", name: "open_on_msg", label: "cfg.openOnMsg" },
  { kind: "switch", name: "recognize_user_meta", label: "cfg.recognize" },
  { kind: "switch", name: "identity_required", label: "cfg.identity", hint: "cfg.identityHint" },
];

const WORDS: readonly FieldSpec[] = [
  {
    kind: "text",
    name: "greeting_uk",
    label: "cfg.greetingUk",
    hint: "cfg.greetingHint",
    max: 500,
    multiline: true,
  },
  {
    kind: "text",
    name: "greeting_en",
    label: "cfg.greetingEn",
    hint: "cfg.greetingHint",
    max: 500,
    multiline: true,
  },
];
const asked = (values: Values): boolean => values["prechat_on"] === true;
const FORM: readonly FieldSpec[] = [
  { kind: "switch", name: "prechat_on", label: "cfg.prechatOn" },
  { kind: "text", name: "intro_uk", label: "cfg.introUk", max: 500, multiline: true, when: asked },
  { kind: "text", name: "intro_en", label: "cfg.introEn", max: 500, multiline: true, when: asked },
  {
    kind: "prechat",
    name: "prechat_fields",
    label: "cfg.prechatFields",
    hint: "cfg.prechatKeyHint",
    when: asked,
  },
  {
    kind: "text",
    name: "consent_uk",
    label: "cfg.consentUk",
    hint: "cfg.consentHint",
    max: 500,
    multiline: true,
    when: asked,
  },
  {
    kind: "text",
    name: "consent_en",
    label: "cfg.consentEn",
    hint: "cfg.consentHint",
    max: 500,
    multiline: true,
    when: asked,
  },
];
const ENDING: readonly FieldSpec[] = [
  { kind: "switch", name: "can_close", label: "cfg.canClose" },
  { kind: "switch", name: "csat", label: "cfg.csatOn" },
  {
    kind: "switch",
    name: "transcript_by_mail",
    label: "cfg.transcriptMail",
    hint: "cfg.transcriptMailHint",
  },
];
type Prechat = components["schemas"]["Prechat"];
const NO_FORM: Prechat = { enabled: false, intro: {}, fields: [], consent: {} };

/** Members of the form before the chat as they were changed; empty options are none. */
function prechatOf(before: Prechat, values: Values): Prechat {
  const said = (texts: Record<string, string>, name: string): Record<string, string> => ({
    ...texts,
    uk: String(values[`${name}_uk`]),
    en: String(values[`${name}_en`]),
  });
  return {
    enabled: values["prechat_on"] === true,
    intro: said(before.intro, "intro"),
    consent: said(before.consent, "consent"),
    fields: (values["prechat_fields"] as Prechat["fields"]).map((field) => ({
      ...field,
      options:
        field.type === "choice" ? field.options.map((line) => line.trim()).filter((line) => line !== "") : [],
    })),
  };
}

/** The view as fields: parts of objects have fields of their own. */
function flat(view: View): Values {
  const colors = (view.colors ?? {}) as Record<string, Record<string, string> | undefined>;
  const position = (view.position ?? {}) as { x?: string; offset?: number };
  return {
    ...view,
    header: colors["header"]?.["bg"] ?? HEADER,
    sent: colors["sentMessage"]?.["bg"] ?? SENT,
    side: position.x ?? "right",
    offset: position.offset ?? 25,
    greeting_uk: view.greeting["uk"] ?? "",
    greeting_en: view.greeting["en"] ?? "",
    prechat_on: view.prechat.enabled,
    prechat_fields: view.prechat.fields,
    intro_uk: view.prechat.intro["uk"] ?? "",
    intro_en: view.prechat.intro["en"] ?? "",
    consent_uk: view.prechat.consent["uk"] ?? "",
    consent_en: view.prechat.consent["en"] ?? "",
  };
}

/** The field on the screen that a fault of the API belongs to. */
function fieldOf(name: string): string {
  const [first = name, second = "", third = ""] = name.split(".");
  if (first === "greeting") return `greeting_${second}`;
  if (first === "prechat" && (second === "intro" || second === "consent")) return `${second}_${third}`;
  return first === "prechat" ? "prechat_fields" : first;
}

/** A new instance: bot and chat in one step, for the site it is for. */
function FirstChat({ onMade }: { onMade(): void }) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const [name, setName] = useState("");
  const [site, setSite] = useState("");
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    setFaults({});
    try {
      const origin = site.trim().replace(/\/+$/, "");
      if (origin !== "" && !URL.canParse(origin)) {
        setFaults({ site: cfg("cfg.siteWrong") });
        return;
      }
      const { data: bot } = await call<{ id: number }>("POST", "/api/v1/bots", {
        body: { name, on_no_scenario: "queue" },
      });
      // The new bot reaches the page by the socket, like every change.
      await call("PUT", `/api/v1/bots/${bot.id}/channels/widget`, {
        body: origin === "" ? {} : { allowed_origins: [new URL(origin).origin] },
      });
      onMade();
    } catch (error) {
      const refused = asProblem(error);
      if (refused.fields["name"]) setFaults({ name: cfg("cfg.required") });
      else setProblem(problemText(t, refused.code));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      className="flex max-w-[480px] flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <p className="text-13 text-fg2">{cfg("cfg.firstLead")}</p>
      <SettingField
        spec={{
          kind: "text",
          name: "name",
          label: "cfg.firstName",
          hint: "cfg.firstNameHint",
          max: 200,
          required: true,
        }}
        value={name}
        values={{}}
        error={faults["name"]}
        onChange={(value) => {
          setName(String(value));
        }}
      />
      <SettingField
        spec={{
          kind: "text",
          name: "site",
          label: "cfg.firstSite",
          hint: "cfg.firstSiteHint",
          max: 500,
          type: "url",
        }}
        value={site}
        values={{}}
        error={faults["site"]}
        onChange={(value) => {
          setSite(String(value));
        }}
      />
      {problem ? <FormError>{problem}</FormError> : null}
      <Button type="submit" tone="primary" className="self-start" disabled={busy || name.trim() === ""}>
        {cfg("cfg.widgetStart")}
      </Button>
    </form>
  );
}

/** What the site's chat looks like, on which sites it works, and the code for them. */
export function WidgetPage() {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const { bots } = useBoot();
  const { bot, choice } = useBotChoice();
  const show = useToasts((state) => state.show);
  const { path, read, setRead, load, there } = useChannel<View>(bot, "widget");
  const [draft, setDraft] = useState<Values>({});
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  /** What was stored when the draft began, since somebody else has changed it. */
  const [before, setBefore] = useState<Values | null>(null);
  const [stamp, setStamp] = useState(0);
  const placing: readonly FieldSpec[] = [
    {
      kind: "select",
      name: "side",
      label: "cfg.side",
      options: [
        { value: "right", label: cfg("cfg.sideRight") },
        { value: "left", label: cfg("cfg.sideLeft") },
      ],
    },
    { kind: "number", name: "offset", label: "cfg.offset", min: 0, max: 500, unit: "cfg.px" },
    {
      kind: "select",
      name: "language_code",
      label: "cfg.widgetLanguage",
      hint: "cfg.widgetLanguageHint",
      options: [
        { value: "uk", label: "Українська" },
        { value: "en", label: "English" },
      ],
    },
  ];

  useEffect(() => {
    setRead(null);
    setDraft({});
    setBefore(null);
    void load();
  }, [load, setRead, stamp]);

  const base = there ? flat(there.view) : {};
  const values: Values = { ...base, ...draft };
  const fields = [...APPEARANCE, ...placing, ...BEHAVIOUR, ...WORDS, ...FORM, ...ENDING];
  const changed = fields.filter(({ name }) => name in draft && !same(draft[name], base[name]));
  useHolds(changed.length);

  const put = async (body: Record<string, unknown>, version: number | null): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await call<View>("PUT", path, { body, version });
      setRead({ view: answer.data, version: answer.version });
      setDraft({});
      setBefore(null);
      setFaults({});
      show({ text: cfg("cfg.saved") });
    } catch (error) {
      const refused = asProblem(error);
      setFaults(
        Object.fromEntries(
          Object.entries(refused.fields).map(([name, reason]) => [
            fieldOf(name),
            t("setup.fieldWrong", { reason }),
          ]),
        ),
      );
      if (refused.code === "precondition") {
        setBefore(base);
        void load();
      }
      setProblem(refused.code === "precondition" ? cfg("cfg.conflict") : problemText(t, refused.code));
    } finally {
      setBusy(false);
    }
  };
  const save = (): void => {
    if (!there) return;
    const found: Record<string, string> = {};
    for (const field of changed) {
      const fault = faultOf(field, values[field.name], cfg);
      if (fault) found[field.name] = fault;
    }
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    const names = new Set(changed.map(({ name }) => name));
    const plain = [
      "title",
      "subtitle",
      "language_code",
      "active",
      "open_on_msg",
      "recognize_user_meta",
      "identity_required",
      "can_close",
      "csat",
      "transcript_by_mail",
    ];
    const body: Record<string, unknown> = Object.fromEntries(
      plain.filter((name) => names.has(name)).map((name) => [name, values[name]]),
    );
    if (names.has("allowed_origins"))
      body["allowed_origins"] = (values["allowed_origins"] as string[])
        .map((line) => line.trim())
        .filter(Boolean);
    if (names.has("header") || names.has("sent")) {
      const colors = (there.view.colors ?? {}) as Record<string, object | undefined>;
      body["colors"] = {
        ...colors,
        header: { ...colors["header"], bg: values["header"] },
        device: { ...colors["device"], bg: values["header"] },
        sentMessage: { ...colors["sentMessage"], bg: values["sent"] },
      };
    }
    if (WORDS.some(({ name }) => names.has(name)))
      body["greeting"] = {
        ...there.view.greeting,
        uk: values["greeting_uk"],
        en: values["greeting_en"],
      };
    if (FORM.some(({ name }) => names.has(name)))
      body["prechat"] = prechatOf({ ...NO_FORM, ...there.view.prechat }, values);
    if (names.has("side") || names.has("offset"))
      body["position"] = { ...(there.view.position as object), x: values["side"], offset: values["offset"] };
    void put(body, there.version);
  };
  const draw = (specs: readonly FieldSpec[]) =>
    specs.map((field) => (
      <div key={field.name}>
        <SettingField
          spec={field}
          value={values[field.name]}
          values={values}
          error={faults[field.name]}
          onChange={(value) => {
            setDraft((known) => ({ ...known, [field.name]: value }));
          }}
        />
        <ChangedMeanwhile spec={field} stored={base} before={before} draft={draft} onDraft={setDraft} />
      </div>
    ));

  return (
    <PageFrame wide title={cfg("cfg.widget")} lead={cfg("cfg.widgetLead")}>
      {bot === null ? (
        <FirstChat
          onMade={() => {
            setStamp((n) => n + 1);
          }}
        />
      ) : (
        choice
      )}
      {bot === null ? null : read === "none" ? (
        <div className="flex flex-col items-start gap-3 rounded-card border border-line px-5 py-6">
          <p className="text-13 text-fg2">{cfg("cfg.widgetNone")}</p>
          <Button tone="primary" disabled={busy} onClick={() => void put({}, null)}>
            {cfg("cfg.widgetStart")}
          </Button>
          {problem ? <FormError>{problem}</FormError> : null}
        </div>
      ) : !there ? (
        <Reading failed={read === "failed"} onRetry={() => void load()} />
      ) : (
        <div className="flex flex-wrap items-start gap-8">
          <form
            noValidate
            className="min-w-72 flex-1 basis-96"
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <Section title={cfg("cfg.embed")}>
              <p className="text-13 text-fg2">{cfg("cfg.embedLead")}</p>
              <textarea
                readOnly
                rows={4}
                aria-label={cfg("cfg.embed")}
                className="w-full rounded-control border border-line2 bg-sunken p-3 font-mono text-12 text-fg"
                value={there.view.embed_code}
              />
              <div className="self-start">
                <CopyButton text={there.view.embed_code} />
              </div>
              <p className="text-13 text-fg2">{cfg("cfg.goOnline")}</p>
              {there.view.allowed_origins.length === 0 ? (
                <p className="rounded-control bg-warn-soft px-3 py-2 text-13 text-warn">
                  {cfg("cfg.noOrigins")}
                </p>
              ) : null}
            </Section>
            <Section title={cfg("cfg.sites")}>{draw(BEHAVIOUR)}</Section>
            <Section title={cfg("cfg.look")}>{draw([...APPEARANCE, ...placing])}</Section>
            <Section title={cfg("cfg.widgetWords")}>{draw(WORDS)}</Section>
            <Section title={cfg("cfg.prechat")}>{draw(FORM)}</Section>
            <Section title={cfg("cfg.afterChat")}>{draw(ENDING)}</Section>
            {problem ? <FormError>{problem}</FormError> : null}
            <SaveBar
              count={changed.length}
              busy={busy}
              onCancel={() => {
                setDraft({});
                setFaults({});
              }}
              onSave={save}
            />
          </form>
          <WidgetPreview
            title={String(values["title"] ?? "") || (bots.find((known) => known.id === bot)?.name ?? "")}
            subtitle={String(values["subtitle"] ?? "")}
            header={String(values["header"])}
            sent={String(values["sent"])}
            side={values["side"] === "left" ? "left" : "right"}
          />
        </div>
      )}
    </PageFrame>
  );
}
