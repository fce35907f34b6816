import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useBoot, useLive } from "../../live/react";
import { FormError } from "../../ui/field";
import { useNewest } from "../../ui/newest";
import { useToasts } from "../../ui/toasts";
import { Differences } from "./Differences";
import { cleaned, same, useHolds } from "./draft";
import { faultOf, type FieldSpec, SettingField, valueText } from "./fields";
import { History } from "./History";
import { PageFrame, Reading, Section } from "./PageFrame";
import { SaveBar } from "./SaveBar";
import { Theirs } from "./Theirs";
import type { Values } from "./types";
import { type Cfg, useCfg } from "./words";

export interface FormSpec {
  title: Cfg;
  lead: Cfg;
  path: string;
  /** `object_kind` of its rows in the audit log. */
  kind: string;
  sections: readonly { title: Cfg; fields: readonly FieldSpec[] }[];
  /** Fields whose change is shown as a difference before it is saved. */
  risky: readonly string[];
}

/** A page over one object of settings: only what was changed is sent, under the version that was read. */
export function FormPage({
  spec,
  editable,
  after,
}: {
  spec: FormSpec;
  editable: boolean;
  /** Below the form: what can be done with what is stored. `reload` reads it anew. */
  after?(stored: Values, reload: () => void): ReactNode;
}) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const boot = useBoot();
  const show = useToasts((state) => state.show);
  const [read, setRead] = useState<{ values: Values; version: number | null } | "failed" | null>(null);
  const [draft, setDraft] = useState<Values>({});
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<readonly string[]>([]);
  const [confirming, setConfirming] = useState(false);
  const [busy, setBusy] = useState(false);
  const [stamp, setStamp] = useState(0);
  const asks = useNewest();
  const fields = spec.sections.flatMap((section) => section.fields);

  const load = useCallback(async () => {
    const isNewest = asks();
    try {
      const { data, version } = await call<Values>("GET", spec.path);
      if (isNewest()) {
        setRead({ values: data, version });
        setStamp((n) => n + 1);
      }
      return data;
    } catch {
      setRead((known) => (known && known !== "failed" ? known : "failed"));
      return null;
    }
  }, [call, spec.path, asks]);
  useEffect(() => {
    void load();
  }, [load]);

  const values: Values = read && read !== "failed" ? { ...read.values, ...draft } : {};
  const changed = fields.filter(
    ({ name }) => name in draft && read && read !== "failed" && !same(draft[name], read.values[name]),
  );
  useHolds(changed.length);

  // Somebody else's save shows here by itself while nothing of ours is in the way.
  const clean = useRef(true);
  clean.current = changed.length === 0 && !busy;
  useEffect(() => {
    if (clean.current) void load();
  }, [boot.settings, load]);

  const cancel = (): void => {
    setDraft({});
    setFaults({});
    setProblem(null);
    setTheirs([]);
  };
  const takeTheirs = (name: string): void => {
    setDraft((before) => Object.fromEntries(Object.entries(before).filter(([known]) => known !== name)));
    setTheirs((before) => before.filter((known) => known !== name));
  };
  const save = async (): Promise<void> => {
    if (!read || read === "failed" || busy) return;
    const found: Record<string, string> = {};
    for (const field of changed) {
      const fault = faultOf(field, draft[field.name], cfg);
      if (fault) found[field.name] = fault;
    }
    setFaults(found);
    const first = Object.keys(found)[0];
    if (first !== undefined) {
      setConfirming(false);
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    if (!confirming && changed.some(({ name }) => spec.risky.includes(name))) {
      setConfirming(true);
      return;
    }
    setConfirming(false);
    setBusy(true);
    setProblem(null);
    try {
      const body = Object.fromEntries(changed.map(({ name }) => [name, cleaned(draft[name])]));
      const { data, version } = await call<Values>("PATCH", spec.path, { body, version: read.version });
      // A reading that began before the save, and is still on its way, knows less.
      asks()();
      setRead({ values: data, version });
      cancel();
      setStamp((n) => n + 1);
      show({ text: cfg("cfg.saved") });
    } catch (error) {
      const refused = asProblem(error);
      setFaults(
        Object.fromEntries(
          Object.entries(refused.fields).map(([name, reason]) => [
            name.split(".")[0] ?? name,
            t("setup.fieldWrong", { reason }),
          ]),
        ),
      );
      if (refused.code === "precondition") {
        const before = read.values;
        const now = await load();
        setTheirs(
          now ? fields.filter(({ name }) => !same(now[name], before[name])).map(({ name }) => name) : [],
        );
        setProblem(cfg("cfg.conflict"));
      } else setProblem(problemText(t, refused.code));
    } finally {
      setBusy(false);
    }
  };

  return (
    <PageFrame title={cfg(spec.title)} lead={cfg(spec.lead)}>
      {!read || read === "failed" ? (
        <Reading failed={read === "failed"} onRetry={() => void load()} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {spec.sections.map((section) => (
            <Section key={section.title} title={cfg(section.title)}>
              {section.fields.map((field) => (
                <div key={field.name}>
                  <SettingField
                    spec={field}
                    value={values[field.name]}
                    values={values}
                    disabled={!editable}
                    error={faults[field.name]}
                    onChange={(value) => {
                      setDraft((before) => ({ ...before, [field.name]: value }));
                    }}
                  />
                  {theirs.includes(field.name) ? (
                    <Theirs
                      label={cfg(field.label)}
                      text={valueText(field, read.values[field.name], cfg)}
                      onTake={
                        field.name in draft
                          ? () => {
                              takeTheirs(field.name);
                            }
                          : null
                      }
                    />
                  ) : null}
                </div>
              ))}
            </Section>
          ))}
          {problem ? <FormError>{problem}</FormError> : null}
          <History kind={spec.kind} fields={fields} stamp={stamp} />
          <SaveBar count={changed.length} busy={busy} onCancel={cancel} onSave={() => void save()} />
        </form>
      )}
      {read && read !== "failed" ? after?.(read.values, () => void load()) : null}
      <Differences
        open={confirming}
        fields={changed}
        before={read && read !== "failed" ? read.values : {}}
        after={draft}
        busy={busy}
        onClose={() => {
          setConfirming(false);
        }}
        onSave={() => void save()}
      />
    </PageFrame>
  );
}
