import { Plus, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { useCfg } from "./words";

interface Rule {
  title: string;
  extension: string;
  mime_types: string[];
  allow: boolean;
}

/** Rules of types as a table; the same rules as JSON (administration.md 8.3). */
export function FileTypes({
  id,
  label,
  note,
  disabled,
  value,
  onChange,
}: {
  id: string;
  label: string;
  note: ReactNode;
  disabled: boolean;
  value: unknown;
  onChange(value: Rule[]): void;
}) {
  const cfg = useCfg();
  const rules = Array.isArray(value) ? (value as Rule[]) : [];
  const [json, setJson] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const put = (n: number, change: Partial<Rule>): void => {
    onChange(rules.map((rule, m) => (m === n ? { ...rule, ...change } : rule)));
  };
  const typed = (text: string): void => {
    setJson(text);
    const read = rulesOf(text);
    setFault(typeof read === "string" ? cfg("cfg.jsonWrong", { reason: read }) : null);
    if (typeof read !== "string") onChange(read);
  };
  return (
    <div id={id} tabIndex={-1}>
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">{note}</div>
        <Button
          tone="quiet"
          onClick={() => {
            setJson(json === null ? JSON.stringify({ files: rules }, null, 1) : null);
            setFault(null);
          }}
        >
          {cfg(json === null ? "cfg.asJson" : "cfg.asTable")}
        </Button>
      </div>
      {json === null ? (
        <div className="relative mt-2 overflow-x-auto rounded-card border border-line">
          <table aria-label={label} className="w-full text-13">
            <thead className="bg-sunken text-left text-12 text-fg2">
              <tr>
                {(["cfg.fileAllowed", "cfg.fileExtension", "cfg.fileTitle", "cfg.fileMimes"] as const).map(
                  (key) => (
                    <th key={key} scope="col" className="px-2 py-2 font-medium">
                      {cfg(key)}
                    </th>
                  ),
                )}
                <th scope="col" className="w-9">
                  <span className="sr-only">{cfg("cfg.fileTypeRemove", { name: "" })}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rules.map((rule, n) => (
                // Rows are edited in place, so nothing of a row is a lasting name of it.
                <tr key={n} className="border-t border-line">
                  <td className="px-2 py-1 text-center">
                    <input
                      type="checkbox"
                      className="size-4 accent-accent"
                      aria-label={`${cfg("cfg.fileAllowed")}: ${rule.extension}`}
                      disabled={disabled}
                      checked={rule.allow}
                      onChange={(event) => {
                        put(n, { allow: event.target.checked });
                      }}
                    />
                  </td>
                  <Cell
                    label={`${cfg("cfg.fileExtension")} ${n + 1}`}
                    className="w-20"
                    value={rule.extension}
                    disabled={disabled}
                    onChange={(extension) => {
                      put(n, { extension: extension.trim().toLowerCase().replace(/^\./, "") });
                    }}
                  />
                  <Cell
                    label={`${cfg("cfg.fileTitle")} ${n + 1}`}
                    className="w-36"
                    value={rule.title}
                    disabled={disabled}
                    onChange={(title) => {
                      put(n, { title });
                    }}
                  />
                  <Cell
                    label={`${cfg("cfg.fileMimes")} ${n + 1}`}
                    className="min-w-40"
                    value={rule.mime_types.join(" ")}
                    disabled={disabled}
                    onChange={(types) => {
                      put(n, { mime_types: types.split(/[\s,]+/).filter((type, m) => type !== "" || m > 0) });
                    }}
                  />
                  <td className="px-1">
                    <IconButton
                      label={cfg("cfg.fileTypeRemove", { name: rule.extension })}
                      disabled={disabled}
                      onClick={() => {
                        onChange(rules.filter((_, m) => m !== n));
                      }}
                    >
                      <X size={14} aria-hidden />
                    </IconButton>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <textarea
          aria-label={label}
          rows={16}
          spellCheck={false}
          disabled={disabled}
          aria-invalid={fault ? true : undefined}
          className={cx(INPUT, "mt-2 py-2 font-mono text-12", fault && "border-bad")}
          value={json}
          onChange={(event) => {
            typed(event.target.value);
          }}
        />
      )}
      {fault ? (
        <p role="alert" className="mt-1 text-12 text-bad">
          {fault}
        </p>
      ) : null}
      {json === null && !disabled ? (
        <Button
          className="mt-2"
          onClick={() => {
            onChange([...rules, { title: "", extension: "", mime_types: [], allow: true }]);
          }}
        >
          <Plus size={15} aria-hidden />
          {cfg("cfg.fileTypeAdd")}
        </Button>
      ) : null}
    </div>
  );
}

function Cell({
  label,
  className,
  value,
  disabled,
  onChange,
}: {
  label: string;
  className: string;
  value: string;
  disabled: boolean;
  onChange(value: string): void;
}) {
  return (
    <td className="px-1 py-1">
      <input
        aria-label={label}
        className={cx(INPUT, "h-8 px-2 text-13", className)}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </td>
  );
}

/** The rules a text holds, or why it holds none. */
export function rulesOf(text: string): Rule[] | string {
  try {
    const tree = JSON.parse(text) as { files?: unknown };
    if (!Array.isArray(tree.files)) return "files: []";
    const wrong = (tree.files as unknown[]).findIndex((rule) => !isRule(rule));
    return wrong < 0 ? (tree.files as Rule[]) : `files[${wrong}]`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isRule(rule: unknown): rule is Rule {
  if (typeof rule !== "object" || rule === null) return false;
  const { title, extension, mime_types: types, allow } = rule as Record<string, unknown>;
  return (
    typeof title === "string" &&
    typeof extension === "string" &&
    typeof allow === "boolean" &&
    Array.isArray(types) &&
    types.every((type) => typeof type === "string")
  );
}
