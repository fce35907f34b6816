import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import type { components } from "../../api/schema.gen";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { type Cfg, useCfg } from "./words";

type Field = components["schemas"]["PrechatField"];

const MOST = 10;
const TYPES: readonly { value: Field["type"]; label: Cfg }[] = [
  { value: "text", label: "cfg.prechatText" },
  { value: "email", label: "cfg.prechatEmail" },
  { value: "phone", label: "cfg.prechatPhone" },
  { value: "choice", label: "cfg.prechatChoice" },
];
const LABELS: readonly { code: string; label: Cfg }[] = [
  { code: "uk", label: "cfg.prechatLabelUk" },
  { code: "en", label: "cfg.prechatLabelEn" },
];

/** Fields of the form before a chat, in their order. */
export function PrechatFields({
  id,
  value,
  onChange,
}: {
  id: string;
  value: unknown;
  onChange(value: Field[]): void;
}) {
  const cfg = useCfg();
  const fields = Array.isArray(value) ? (value as Field[]) : [];
  const put = (place: number, change: Partial<Field>): void => {
    onChange(fields.map((field, n) => (n === place ? { ...field, ...change } : field)));
  };
  const move = (place: number, step: -1 | 1): void => {
    const after = [...fields];
    const [moved] = after.splice(place, 1);
    if (moved) after.splice(place + step, 0, moved);
    onChange(after);
  };
  return (
    <div id={id} tabIndex={-1} className="flex flex-col gap-3">
      {fields.map((field, place) => {
        const title = cfg("cfg.prechatField", { n: place + 1 });
        return (
          <div
            key={place}
            role="group"
            aria-label={title}
            className="flex flex-col gap-2 rounded-card border border-line p-3"
          >
            <div className="flex items-center gap-1">
              <span className="min-w-0 flex-1 truncate text-13 font-medium">{title}</span>
              <IconButton
                label={cfg("cfg.moveUp", { name: field.key })}
                disabled={place === 0}
                onClick={() => {
                  move(place, -1);
                }}
              >
                <ArrowUp size={15} aria-hidden />
              </IconButton>
              <IconButton
                label={cfg("cfg.moveDown", { name: field.key })}
                disabled={place === fields.length - 1}
                onClick={() => {
                  move(place, 1);
                }}
              >
                <ArrowDown size={15} aria-hidden />
              </IconButton>
              <IconButton
                label={cfg("cfg.prechatRemove", { name: field.key })}
                onClick={() => {
                  onChange(fields.filter((_, n) => n !== place));
                }}
              >
                <Trash2 size={15} aria-hidden />
              </IconButton>
            </div>
            <div className="flex flex-wrap gap-2">
              <label className="min-w-36 flex-1 text-12 text-fg2">
                {cfg("cfg.prechatKey")}
                <input
                  className={cx(INPUT, "mt-0.5 h-9")}
                  maxLength={40}
                  value={field.key}
                  onChange={(event) => {
                    put(place, { key: event.target.value });
                  }}
                />
              </label>
              <label className="min-w-36 flex-1 text-12 text-fg2">
                {cfg("cfg.fieldType")}
                <select
                  className={cx(INPUT, "mt-0.5 h-9")}
                  value={field.type}
                  onChange={(event) => {
                    const chosen = TYPES.find((known) => known.value === event.target.value);
                    if (chosen) put(place, { type: chosen.value });
                  }}
                >
                  {TYPES.map((known) => (
                    <option key={known.value} value={known.value}>
                      {cfg(known.label)}
                    </option>
                  ))}
                </select>
              </label>
            </div>
            <div className="flex flex-wrap gap-2">
              {LABELS.map(({ code, label }) => (
                <label key={code} className="min-w-36 flex-1 text-12 text-fg2">
                  {cfg(label)}
                  <input
                    className={cx(INPUT, "mt-0.5 h-9")}
                    maxLength={100}
                    value={field.label?.[code] ?? ""}
                    onChange={(event) => {
                      put(place, { label: { ...field.label, [code]: event.target.value } });
                    }}
                  />
                </label>
              ))}
            </div>
            {field.type === "choice" ? (
              <label className="text-12 text-fg2">
                {cfg("cfg.prechatOptions")}
                <textarea
                  rows={3}
                  className={cx(INPUT, "mt-0.5 py-2")}
                  value={(field.options ?? []).join("\n")}
                  onChange={(event) => {
                    put(place, { options: event.target.value.split("\n") });
                  }}
                />
              </label>
            ) : null}
            <label className="flex min-h-8 items-center gap-2 text-13 max-pane:min-h-11">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={field.required === true}
                onChange={(event) => {
                  put(place, { required: event.target.checked });
                }}
              />
              {cfg("cfg.prechatRequired")}
            </label>
          </div>
        );
      })}
      {fields.length < MOST ? (
        <div>
          <Button
            onClick={() => {
              const key = ["name", "email", "phone"].find((known) =>
                fields.every((field) => field.key !== known),
              );
              const type = key === "email" ? "email" : key === "phone" ? "phone" : "text";
              onChange([
                ...fields,
                { key: key ?? `field_${fields.length + 1}`, type, label: {}, required: false, options: [] },
              ]);
            }}
          >
            <Plus size={15} aria-hidden />
            {cfg("cfg.prechatAdd")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
