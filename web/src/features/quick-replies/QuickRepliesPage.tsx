import { Pencil, Plus, Trash2 } from "lucide-react";
import { Fragment, type ReactNode, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { QuickReply } from "../../api/types";
import { useT } from "../../i18n/language";
import { channelLabel } from "../../i18n/names";
import { groupedReplies, matchingReplies } from "../../live/quick-text";
import { useBoot, useGrant, useQuickReplies } from "../../live/react";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { FormError, INPUT } from "../../ui/field";
import { useToasts } from "../../ui/toasts";
import { quickProblem } from "./problem";
import { QuickReplyForm } from "./QuickReplyForm";

type Sheet =
  | { kind: "new"; shared: boolean }
  | { kind: "edit"; reply: QuickReply }
  | { kind: "remove"; reply: QuickReply };

/** `/me/quick-replies`: one's own ready texts, and everybody's with the right to set the panel up. */
export function QuickRepliesPage() {
  const t = useT();
  const { phase, items, load } = useQuickReplies();
  const mayShare = useGrant("settings_op_panel");
  const [typed, setTyped] = useState("");
  const [sheet, setSheet] = useState<Sheet | null>(null);
  useEffect(() => {
    void load();
  }, [load]);
  const found = matchingReplies(items, typed);
  const close = (): void => {
    setSheet(null);
  };
  const section = (shared: boolean): ReactNode => (
    <Section
      title={t(shared ? "quick.shared" : "quick.mine")}
      hint={t(shared ? "quick.sharedHint" : "quick.mineHint")}
      replies={found.filter((reply) => (reply.owner_id === null) === shared)}
      empty={t(typed.trim() ? "quick.noneFound" : "quick.none")}
      addLabel={t(shared ? "quick.addShared" : "quick.add")}
      editable={!shared || mayShare}
      onSheet={setSheet}
      shared={shared}
    />
  );

  return (
    <main
      id="main"
      data-pane
      tabIndex={-1}
      aria-label={t("quick.title")}
      className="min-w-0 flex-1 overflow-y-auto bg-surface outline-none"
    >
      <div className="mx-auto flex max-w-3xl flex-col gap-6 px-6 py-6 max-pane:px-4">
        <header>
          <h1 className="text-20 font-semibold">{t("quick.title")}</h1>
          <p className="mt-1 text-13 text-fg2">{t("quick.lead")}</p>
          <input
            type="search"
            aria-label={t("quick.search")}
            placeholder={t("quick.search")}
            className={cx(INPUT, "mt-4 h-field")}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
        </header>
        {phase === "ready" ? (
          <>
            {section(false)}
            {section(true)}
          </>
        ) : phase === "failed" ? (
          <div className="flex flex-col items-start gap-3">
            <FormError>{t("quick.failed")}</FormError>
            <Button
              onClick={() => {
                void load();
              }}
            >
              {t("action.retry")}
            </Button>
          </div>
        ) : (
          <p role="status" className="late text-13 text-fg2">
            {t("quick.loading")}
          </p>
        )}
      </div>
      {sheet?.kind === "new" ? <QuickReplyForm reply={null} shared={sheet.shared} onClose={close} /> : null}
      {sheet?.kind === "edit" ? (
        <QuickReplyForm reply={sheet.reply} shared={sheet.reply.owner_id === null} onClose={close} />
      ) : null}
      {sheet?.kind === "remove" ? <RemoveDialog reply={sheet.reply} onClose={close} /> : null}
    </main>
  );
}

function Section({
  title,
  hint,
  replies,
  empty,
  addLabel,
  editable,
  shared,
  onSheet,
}: {
  title: string;
  hint: string;
  replies: readonly QuickReply[];
  empty: string;
  addLabel: string;
  editable: boolean;
  shared: boolean;
  onSheet(sheet: Sheet): void;
}) {
  const t = useT();
  return (
    <section aria-label={title}>
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="text-16 font-semibold">{title}</h2>
          <p className="text-12 text-fg2">{hint}</p>
        </div>
        {editable ? (
          <Button
            onClick={() => {
              onSheet({ kind: "new", shared });
            }}
          >
            <Plus size={15} aria-hidden />
            {addLabel}
          </Button>
        ) : null}
      </div>
      {replies.length === 0 ? (
        <p className="mt-3 text-13 text-fg2">{empty}</p>
      ) : (
        groupedReplies(replies).map((group) => (
          <Fragment key={group.name}>
            {group.name ? <h3 className="mt-4 text-13 font-medium">{group.name}</h3> : null}
            <ul
              aria-label={group.name || undefined}
              className={cx(
                "divide-y divide-line rounded-card border border-line",
                group.name ? "mt-2" : "mt-3",
              )}
            >
              {group.replies.map((reply) => (
                <li key={reply.id} className="flex items-start gap-2 px-3 py-2.5">
                  <div className="min-w-0 flex-1">
                    <p className="flex items-baseline gap-2">
                      <span className="min-w-0 truncate font-medium">{reply.title}</span>
                      {reply.shortcut ? (
                        <span className="shrink-0 text-12 text-fg2">/{reply.shortcut}</span>
                      ) : null}
                    </p>
                    <p dir="auto" className="line-clamp-3 text-13 break-words whitespace-pre-line text-fg2">
                      {reply.text}
                    </p>
                    <For reply={reply} />
                  </div>
                  {editable ? (
                    <>
                      <IconButton
                        label={t("quick.edit", { name: reply.title })}
                        onClick={() => {
                          onSheet({ kind: "edit", reply });
                        }}
                      >
                        <Pencil size={16} aria-hidden />
                      </IconButton>
                      <IconButton
                        label={t("quick.remove", { name: reply.title })}
                        onClick={() => {
                          onSheet({ kind: "remove", reply });
                        }}
                      >
                        <Trash2 size={16} aria-hidden />
                      </IconButton>
                    </>
                  ) : null}
                </li>
              ))}
            </ul>
          </Fragment>
        ))
      )}
    </section>
  );
}

/** For which channels and skill groups it is; nothing when it is for all. */
function For({ reply }: { reply: QuickReply }) {
  const t = useT();
  const { skill_groups } = useBoot();
  const names = [
    ...reply.channels.map((channel) => channelLabel(t, channel)),
    ...skill_groups.filter(({ id }) => reply.skill_group_ids.includes(id)).map(({ name }) => name),
  ];
  return names.length === 0 ? null : (
    <p className="mt-0.5 text-12 text-fg2">{t("quick.for", { names: names.join(", ") })}</p>
  );
}

function RemoveDialog({ reply, onClose }: { reply: QuickReply; onClose(): void }) {
  const t = useT();
  const { remove, load } = useQuickReplies();
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const go = (): void => {
    setBusy(true);
    remove(reply.id).then(
      () => {
        show({ text: t("quick.removed", { name: reply.title }) });
        onClose();
      },
      (error: unknown) => {
        setBusy(false);
        setFailure(asProblem(error).code);
        void load();
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("quick.removeTitle")}
      description={reply.title}
      closeLabel={t("action.close")}
    >
      <div className="flex flex-col gap-4 px-5 py-4">
        {failure === null ? null : <FormError>{quickProblem(t, failure)}</FormError>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button tone="danger" disabled={busy} onClick={go}>
            {t("action.delete")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
