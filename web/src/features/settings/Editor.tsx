import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { Differences } from "./Differences";
import { cleaned, same, useHolds } from "./draft";
import { EditorDrawer } from "./Drawer";
import { faultOf, type FieldSpec, SettingField, valueText } from "./fields";
import { History } from "./History";
import { Theirs } from "./Theirs";
import type { Row, Values } from "./types";
import { type Cfg, useCfg } from "./words";

export interface EditorProps<T extends Row> {
  path: string;
  kind: string;
  title: string;
  /** null makes a new row. */
  row: T | null;
  /** What a new row begins with. */
  empty: Values;
  /** What a new row is made with besides its fields. */
  fixed?: Values | undefined;
  fields: readonly FieldSpec[];
  removable?: boolean;
  /** Shows what is about to be saved once more before it is: for what acts on people outside. */
  reviewed?: boolean;
  /** What may become of what hangs on the row, each a way to delete it. */
  removals?: readonly { query: Record<string, string>; label: Cfg }[] | undefined;
  /** What has to be typed before the row is deleted: for what cannot be had back. */
  confirm?: string | undefined;
  /** Put below the fields: actions on a row that exists. */
  extra?: ReactNode;
  /** Reads the list anew; answers the row as it is now. */
  reload(): Promise<T | null>;
  onClose(): void;
  /** A row was made; its answer may hold what is shown once. */
  onMade?(answer: T): boolean;
}

/** Makes or changes one row of a list: only what differs is sent, under the version that was read. */
export function Editor<T extends Row>({
  path,
  kind,
  title,
  row,
  empty,
  fixed,
  fields: all,
  removable = true,
  reviewed = false,
  removals,
  confirm,
  extra,
  reload,
  onClose,
  onMade,
}: EditorProps<T>) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const show = useToasts((state) => state.show);
  const [known, setKnown] = useState<T | null>(row);
  const base: Values = known ? (known as unknown as Values) : empty;
  const [draft, setDraft] = useState<Values>({});
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [typed, setTyped] = useState("");
  const [reviewing, setReviewing] = useState(false);
  const values: Values = { ...base, ...draft };
  const fields = all.filter((field) => field.only?.(values) ?? true);
  const changed = fields.filter(({ name }) => name in draft && !same(draft[name], base[name]));
  useHolds(changed.length);
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  const refuse = async (error: unknown): Promise<void> => {
    const refused = asProblem(error);
    setBusy(false);
    setRemoving(false);
    setFaults(
      Object.fromEntries(
        Object.entries(refused.fields).map(([name, reason]) => [
          name.split(".")[0] ?? name,
          t("setup.fieldWrong", { reason }),
        ]),
      ),
    );
    if (refused.code === "precondition") {
      const now = await reload();
      const before = base;
      if (now) {
        setKnown(now);
        const current = now as unknown as Values;
        setTheirs(fields.filter(({ name }) => !same(current[name], before[name])).map(({ name }) => name));
      }
      setProblem(cfg(now ? "cfg.conflict" : "cfg.gone"));
    } else if (refused.code === "conflict") setProblem(cfg("cfg.refused", { reason: refused.message }));
    else if (refused.code === "forbidden") setProblem(cfg("cfg.refused", { reason: refused.message }));
    else setProblem(problemText(t, refused.code));
  };

  const takeTheirs = (name: string): void => {
    setDraft((before) => Object.fromEntries(Object.entries(before).filter(([known]) => known !== name)));
    setTheirs((before) => before.filter((known) => known !== name));
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(!reviewed);
  };
  const save = (sure: boolean): void => {
    if (busy) return;
    const found: Record<string, string> = {};
    for (const field of known ? changed : fields) {
      const fault = faultOf(field, values[field.name], cfg);
      if (fault) found[field.name] = fault;
    }
    setFaults(found);
    setProblem(null);
    const first = Object.keys(found)[0];
    if (first !== undefined) {
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    setReviewing(!sure);
    if (!sure) return;
    setBusy(true);
    const sent = (known ? changed : fields).map(({ name }) => [name, cleaned(values[name])] as const);
    const body = Object.fromEntries(sent.filter(([, value]) => value !== undefined));
    const stored = known
      ? call<T>("PATCH", `${path}/${known.id}`, { body, version: known.version })
      : call<T>("POST", path, { body: { ...fixed, ...body } });
    stored.then(
      async ({ data }) => {
        show({ text: cfg("cfg.saved") });
        // The list behind knows the row as it is now before anybody can open it again: an older one would be refused.
        await reload();
        if (!here.current) return;
        setDraft({});
        if (known || !onMade?.(data)) onClose();
      },
      (error: unknown) => void refuse(error),
    );
  };

  const remove = (query: Record<string, string> = {}): void => {
    if (!known) return;
    if (!removing) {
      setRemoving(true);
      return;
    }
    setBusy(true);
    call("DELETE", `${path}/${known.id}`, { query }).then(
      () => {
        show({ text: cfg("cfg.removed") });
        void reload();
        onClose();
      },
      (error: unknown) => void refuse(error),
    );
  };

  return (
    <EditorDrawer title={title} dirty={changed.length > 0} onClose={onClose}>
      <form noValidate className="flex min-h-0 flex-1 flex-col" onSubmit={submit}>
        <div role="group" aria-label={title} className="flex flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">
          {fields.map((field) => (
            <div key={field.name}>
              <SettingField
                spec={field}
                value={values[field.name]}
                values={values}
                error={faults[field.name]}
                onChange={(value) => {
                  setDraft((before) => ({ ...before, [field.name]: value }));
                }}
              />
              {theirs.includes(field.name) ? (
                <Theirs
                  label={cfg(field.label)}
                  text={valueText(field, base[field.name], cfg)}
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
          {problem ? <FormError>{problem}</FormError> : null}
          {extra}
          {known ? <History kind={kind} id={known.id} fields={fields} stamp={known.version} /> : null}
        </div>
        <footer className="flex flex-wrap gap-2 border-t border-line px-5 py-3">
          {removing && confirm !== undefined ? (
            <label className="w-full text-13">
              <span className="mb-1 block">{cfg("cfg.removeTyped", { name: confirm })}</span>
              <input
                className={cx(INPUT, "h-9")}
                autoComplete="off"
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value);
                }}
              />
            </label>
          ) : null}
          {known && removable && removing && removals ? (
            removals.map(({ query, label }) => (
              <Button
                key={label}
                tone="danger"
                disabled={busy}
                onClick={() => {
                  remove(query);
                }}
              >
                {cfg(label)}
              </Button>
            ))
          ) : known && removable ? (
            <Button
              tone="danger"
              disabled={busy || (removing && confirm !== undefined && typed.trim() !== confirm)}
              onClick={() => {
                remove(confirm === undefined ? {} : { confirm: typed.trim() });
              }}
            >
              {removing ? cfg("cfg.removeSure") : t("action.delete")}
            </Button>
          ) : null}
          <span className="flex-1" />
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy || (known !== null && changed.length === 0)}>
            {cfg("cfg.save")}
          </Button>
        </footer>
      </form>
      {reviewed ? (
        <Differences
          open={reviewing}
          fields={known ? changed : fields}
          before={known ? base : null}
          after={values}
          busy={busy}
          onClose={() => {
            setReviewing(false);
          }}
          onSave={() => {
            save(true);
          }}
        />
      ) : null}
    </EditorDrawer>
  );
}
