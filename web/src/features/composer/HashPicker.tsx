import { Check } from "lucide-react";
import type { RefObject } from "react";
import { asProblem } from "../../api/problems";
import type { Dialog } from "../../api/types";
import { type Key as Word, useT } from "../../i18n/desk";
import { problemText } from "../../i18n/names";
import { useBoot, useLive } from "../../live/react";
import { changeRequest, requestChoices } from "../../live/request-edit";
import { useToasts } from "../../ui/toasts";
import { type Pick, picked } from "../../live/picks";
import type { Key } from "./mentions";
import { Suggestions } from "./Suggestions";

type Kind = "topic" | "tag";
interface Option extends Pick {
  kind: Kind;
}

const KINDS: Record<Kind, Word> = { topic: "hash.topic", tag: "hash.tag" };

/** Topics and tags while `#…` is being typed: one that is taken is set in the request, the words of the answer stay as they were. */
export function HashPicker({
  dialog,
  typed,
  keys,
  onPicked,
}: {
  dialog: Dialog;
  typed: string;
  keys: RefObject<Key>;
  onPicked(): void;
}) {
  const t = useT();
  const boot = useBoot();
  const live = useLive();
  const show = useToasts((state) => state.show);
  const worn = dialog.tag_ids ?? [];
  const topics = requestChoices(t, boot, dialog, "subject_id")
    .filter(({ value }) => value !== null)
    .map((choice) => ({ ...choice, on: choice.value === dialog.subject_id }));
  const tags = (boot.tags ?? [])
    .filter(({ scope, active }) => scope === "request" && active)
    .map(({ id, name }) => ({ value: id, label: name, on: worn.includes(id) }));
  const options: Option[] = [
    ...picked(topics, typed).map((option) => ({ ...option, kind: "topic" as const })),
    ...picked(tags, typed).map((option) => ({ ...option, kind: "tag" as const })),
  ];

  const failed = (name: string, code: string): void => {
    show({ text: t("hash.failed", { name, reason: problemText(t, code) }), tone: "bad" });
  };
  const pick = ({ kind, value, label, on }: Option): void => {
    onPicked();
    if (value === null || (kind === "topic" && on)) return;
    if (kind === "topic") {
      void changeRequest(live, dialog, "subject_id", value).then((outcome) => {
        if (outcome.kind === "conflict") failed(label, "precondition");
        else if (outcome.kind === "refused") failed(label, outcome.code);
        else show({ text: t("hash.set", { name: label }) });
      });
      return;
    }
    live
      .call<Dialog>("PATCH", `/api/v1/dialogs/${dialog.id}`, {
        body: on ? { tags_remove: [value] } : { tags_add: [value] },
      })
      .then(
        ({ data }) => {
          live.panel.putDialog(data);
          show({ text: t(on ? "hash.off" : "hash.set", { name: label }) });
        },
        (error: unknown) => {
          failed(label, asProblem(error).code);
        },
      );
  };

  return (
    <Suggestions
      label={t("hash.list")}
      typed={typed}
      options={options}
      keyOf={({ kind, value }) => `${kind}-${value ?? ""}`}
      keys={keys}
      onPick={pick}
    >
      {({ kind, label, on }) => (
        <>
          <span className="min-w-0 flex-1 truncate">{label}</span>
          {on ? (
            <>
              <Check size={15} aria-hidden className="shrink-0 text-accent" />
              <span className="sr-only">{t("pick.on")}</span>
            </>
          ) : null}
          <span className="shrink-0 text-12 text-fg2">{t(KINDS[kind])}</span>
        </>
      )}
    </Suggestions>
  );
}
