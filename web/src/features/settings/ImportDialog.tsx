import { FileUp } from "lucide-react";
import { useState } from "react";
import type { components } from "../../api/schema.gen";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { Tick } from "../../ui/segments";
import { useToasts } from "../../ui/toasts";
import { roleName } from "./roles";
import { type Cfg, useCfg } from "./words";

type Answer = components["schemas"]["ImportAnswer"];

const RESULTS: Record<Answer["lines"][number]["result"], { label: Cfg; tone: "ok" | "plain" | "bad" }> = {
  created: { label: "cfg.iNew", tone: "ok" },
  exists: { label: "cfg.iExists", tone: "plain" },
  refused: { label: "cfg.iRefused", tone: "bad" },
};

/** Many users from a CSV file: what would become of each line, then what did. */
export function ImportDialog({
  roles,
  onClose,
  onDone,
}: {
  roles: readonly string[];
  onClose(): void;
  onDone(): void;
}) {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const show = useToasts((state) => state.show);
  const [csv, setCsv] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [role, setRole] = useState("operator");
  const [invite, setInvite] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const ask = async (text: string, fallback: string, dry: boolean): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const body = { csv: text, roles: [fallback], dry_run: dry, invite: !dry && invite };
      const { data } = await call<Answer>("POST", "/api/v1/users/import", { body });
      setAnswer(data);
      if (!dry) {
        show({ text: cfg("cfg.importDone", { n: data.created }) });
        onDone();
      }
    } catch (error) {
      const refused = asProblem(error);
      const told = refused.code === "conflict" || refused.code === "validation";
      setProblem(told ? cfg("cfg.refused", { reason: refused.message }) : problemText(t, refused.code));
      if (dry) setAnswer(null);
    } finally {
      setBusy(false);
    }
  };
  const choose = (file: File | undefined): void => {
    if (!file) return;
    setName(file.name);
    file.text().then(
      (text) => {
        setCsv(text);
        void ask(text, role, true);
      },
      () => {
        setProblem(cfg("cfg.notRead"));
      },
    );
  };
  const done = answer !== null && !answer.dry_run;
  return (
    <Dialog
      open
      onClose={onClose}
      title={cfg("cfg.importTitle")}
      description={cfg("cfg.importLead")}
      closeLabel={t("action.close")}
      className="w-[min(720px,calc(100vw-24px))]"
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 py-4">
        {done ? null : (
          <div className="flex flex-wrap items-end gap-4">
            {/* The browser's own button speaks the browser's language, not the panel's. */}
            <label className="flex h-9 min-w-52 flex-1 cursor-pointer items-center gap-2 rounded-control border border-dashed border-line2 px-3 text-13 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent">
              <FileUp size={15} aria-hidden />
              <span className="min-w-0 truncate">{name ?? cfg("cfg.importChoose")}</span>
              <input
                type="file"
                accept=".csv,text/csv"
                aria-label={cfg("cfg.importFile")}
                className="sr-only"
                onChange={(event) => {
                  choose(event.target.files?.[0]);
                }}
              />
            </label>
            <label className="text-13 font-medium">
              <span className="mb-1 block">{cfg("cfg.importRole")}</span>
              <select
                className={cx(INPUT, "h-9")}
                value={role}
                onChange={(event) => {
                  setRole(event.target.value);
                  if (csv !== null) void ask(csv, event.target.value, true);
                }}
              >
                {roles.map((name) => (
                  <option key={name} value={name}>
                    {roleName(cfg, name)}
                  </option>
                ))}
              </select>
            </label>
          </div>
        )}
        {problem ? <FormError>{problem}</FormError> : null}
        {answer ? (
          <div className="overflow-hidden rounded-card border border-line">
            <table aria-label={cfg("cfg.importTitle")} className="w-full text-13">
              <thead className="bg-sunken text-left text-12 text-fg2">
                <tr>
                  <th scope="col" className="px-3 py-2 font-medium">
                    {cfg("cfg.iLine")}
                  </th>
                  <th scope="col" className="px-3 py-2 font-medium">
                    {cfg("cfg.person")}
                  </th>
                  <th scope="col" className="px-3 py-2 font-medium">
                    {cfg("cfg.state")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {answer.lines.map((line) => (
                  <tr key={line.line} className="border-t border-line">
                    <td className="px-3 py-1.5 text-fg3 tabular-nums">{line.line}</td>
                    <td className="px-3 py-1.5">
                      <span className="block">{line.name}</span>
                      <span className="block text-12 text-fg3">
                        {line.email} · {line.roles.map((name) => roleName(cfg, name)).join(", ")}
                      </span>
                      {Object.keys(line.extra).length > 0 ? (
                        <span className="block text-12 text-fg3">
                          {Object.entries(line.extra)
                            .map(([key, value]) => `${key}: ${value}`)
                            .join(", ")}
                        </span>
                      ) : null}
                    </td>
                    <td className="px-3 py-1.5">
                      <Chip tone={RESULTS[line.result].tone}>
                        {cfg(
                          done && line.result === "created"
                            ? line.invited
                              ? "cfg.iInvited"
                              : "cfg.iMade"
                            : RESULTS[line.result].label,
                        )}
                      </Chip>
                      {line.reason ? (
                        <span className="mt-0.5 block text-12 text-bad">{line.reason}</span>
                      ) : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : null}
        {answer && !done ? (
          <Tick label={cfg("cfg.importInvite")} checked={invite} onChange={setInvite} />
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t(done ? "action.close" : "action.cancel")}</Button>
          {done ? null : (
            <Button
              tone="primary"
              disabled={busy || csv === null || !answer || answer.created === 0}
              onClick={() => {
                if (csv !== null) void ask(csv, role, false);
              }}
            >
              {answer && answer.created > 0
                ? cfg("cfg.importGo", { n: answer.created })
                : cfg("cfg.importNone")}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
