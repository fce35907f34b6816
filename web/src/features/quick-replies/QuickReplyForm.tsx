import { type FormEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "../../api/problems";
import type { ChannelKind, QuickReply } from "../../api/types";
import { type Key, useT } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { type Placeholder, PLACEHOLDERS } from "../../live/quick-text";
import { useBoot, useQuickReplies } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { Field, FormError, INPUT } from "../../ui/field";
import { Ticks } from "../../ui/ticks";
import { useToasts } from "../../ui/toasts";
import { quickProblem } from "./problem";

/** What the server accepts. */
const MAX_TITLE = 200;
const MAX_SHORTCUT = 50;
const MAX_TEXT = 4_000;
const MAX_CATEGORY = 100;

/** Channels that can be connected. */
const CHANNELS: readonly ChannelKind[] = ["widget", "custom_channel"];

const NAMES: Record<Placeholder, Key> = {
  "{{client.name}}": "quick.clientName",
  "{{operator.name}}": "quick.operatorName",
  "{{dialog.number}}": "quick.dialogNumber",
};

/** Makes a quick reply, or changes `reply`. */
export function QuickReplyForm({
  reply,
  shared,
  onClose,
}: {
  reply: QuickReply | null;
  shared: boolean;
  onClose(): void;
}) {
  const t = useT();
  const { items, create, update, load } = useQuickReplies();
  const { skill_groups } = useBoot();
  const show = useToasts((state) => state.show);
  const [title, setTitle] = useState(reply?.title ?? "");
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? "");
  const [text, setText] = useState(reply?.text ?? "");
  const [category, setCategory] = useState(reply?.category ?? "");
  const [channels, setChannels] = useState<readonly ChannelKind[]>(reply?.channels ?? []);
  const [groups, setGroups] = useState(reply?.skill_group_ids ?? []);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<{ at: number } | null>(null);
  const id = useId();

  useLayoutEffect(() => {
    if (!caret) return;
    area.current?.focus();
    area.current?.setSelectionRange(caret.at, caret.at);
  }, [caret]);

  const insert = (placeholder: Placeholder): void => {
    const { selectionStart: from = text.length, selectionEnd: to = text.length } = area.current ?? {};
    const next = text.slice(0, from) + placeholder + text.slice(to);
    if (next.length > MAX_TEXT) return;
    setText(next);
    setCaret({ at: from + placeholder.length });
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const draft = { title, shortcut, text, category, channels: [...channels], skill_group_ids: groups };
    (reply ? update(reply, draft) : create(draft, shared)).then(
      () => {
        show({ text: t("quick.saved", { name: title.trim() }) });
        onClose();
      },
      (error: unknown) => {
        setBusy(false);
        setProblem(asProblem(error));
        void load();
      },
    );
  };
  const wrong = (name: string): string | undefined => {
    const reason = problem?.fields[name];
    return reason === undefined ? undefined : t("setup.fieldWrong", { reason });
  };
  const textError = wrong("text");

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(reply ? "quick.editTitle" : shared ? "quick.newShared" : "quick.newMine")}
      description={t(shared ? "quick.sharedHint" : "quick.mineHint")}
      closeLabel={t("action.close")}
      className="w-[min(560px,calc(100vw-24px))]"
    >
      <form className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 py-4" onSubmit={submit}>
        <Field
          label={t("quick.name")}
          required
          maxLength={MAX_TITLE}
          error={wrong("title")}
          value={title}
          onChange={(event) => {
            setTitle(event.target.value);
          }}
        />
        <Field
          label={t("quick.shortcut")}
          hint={t("quick.shortcutHint")}
          maxLength={MAX_SHORTCUT}
          autoComplete="off"
          error={wrong("shortcut")}
          value={shortcut}
          onChange={(event) => {
            setShortcut(event.target.value);
          }}
        />
        <div>
          <Field
            label={t("quick.category")}
            hint={t("quick.categoryHint")}
            maxLength={MAX_CATEGORY}
            autoComplete="off"
            list={`${id}-categories`}
            error={wrong("category")}
            value={category}
            onChange={(event) => {
              setCategory(event.target.value);
            }}
          />
          <datalist id={`${id}-categories`}>
            {[...new Set(items.map((known) => known.category))].filter(Boolean).map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
        <div>
          <label htmlFor={`${id}-text`} className="mb-1 block text-13 font-medium">
            {t("quick.text")}
          </label>
          <textarea
            ref={area}
            id={`${id}-text`}
            required
            rows={6}
            dir="auto"
            maxLength={MAX_TEXT}
            aria-invalid={textError ? true : undefined}
            aria-describedby={`${id}-below`}
            className={cx(INPUT, "resize-y py-2", textError && "border-bad")}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
          <p id={`${id}-below`} className={cx("mt-1 text-12", textError ? "text-bad" : "text-fg3")}>
            {textError ?? t("quick.placeholders")}
          </p>
          <div role="group" aria-label={t("quick.insert")} className="mt-2 flex flex-wrap gap-2">
            {PLACEHOLDERS.map((placeholder) => (
              <Button
                key={placeholder}
                onClick={() => {
                  insert(placeholder);
                }}
              >
                {t(NAMES[placeholder])}
              </Button>
            ))}
          </div>
        </div>
        <Choices
          legend={t("quick.channels")}
          hint={t("quick.channelsHint")}
          options={[...new Set([...CHANNELS, ...channels])].map((value) => ({
            value,
            label: channelLabel(t, value),
          }))}
          chosen={channels}
          onChange={setChannels}
        />
        {shared && skill_groups.length > 0 ? (
          <Choices
            legend={t("quick.groups")}
            hint={t("quick.groupsHint")}
            options={skill_groups
              .filter((group) => group.active || groups.includes(group.id))
              .map((group) => ({ value: group.id, label: group.name }))}
            chosen={groups}
            onChange={setGroups}
          />
        ) : null}
        {problem === null ? null : <FormError>{quickProblem(t, problem.code)}</FormError>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy}>
            {t("quick.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Ticks of which none means all. */
function Choices<Value extends string | number>({
  legend,
  hint,
  options,
  chosen,
  onChange,
}: {
  legend: string;
  hint: string;
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  onChange(next: Value[]): void;
}) {
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-hint`}>
      <legend className="mb-1 text-13 font-medium">{legend}</legend>
      <div className="flex max-h-40 flex-wrap gap-x-4 overflow-y-auto">
        <Ticks options={options} chosen={chosen} onChange={onChange} />
      </div>
      <p id={`${id}-hint`} className="mt-1 text-12 text-fg3">
        {hint}
      </p>
    </fieldset>
  );
}
