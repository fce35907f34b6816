import { X } from "lucide-react";
import { asProblem } from "../../api/problems";
import type { Dialog, Tag } from "../../api/types";
import { problemText } from "../../i18n/names";
import { useBoot, useGrant, useLive } from "../../live/react";
import { mayChangeRequest } from "../../live/request-edit";
import { Chip } from "../../ui/chip";
import { useToasts } from "../../ui/toasts";
import { useT } from "./words";

/** Tags of a request: put on from the list, taken off by their crosses. The change comes back as an event, here and to everybody. */
export function DialogTags({ dialog }: { dialog: Dialog }) {
  const t = useT();
  const { call } = useLive();
  const { tags = [], user } = useBoot();
  const show = useToasts((state) => state.show);
  const [reply, all, closed] = [useGrant("op_reply"), useGrant("op_view_all"), useGrant("op_edit_closed")];
  const editable = mayChangeRequest(dialog, user.id, { reply, all, closed });
  const worn = (dialog.tag_ids ?? []).flatMap((id) => tags.find((tag) => tag.id === id) ?? []);
  const offered = tags.filter((tag) => tag.scope === "request" && tag.active && !worn.includes(tag));
  const change = (body: { tags_add: number[] } | { tags_remove: number[] }): void => {
    call("PATCH", `/api/v1/dialogs/${dialog.id}`, { body }).catch((error: unknown) => {
      show({ text: t("card.tagFailed", { reason: problemText(t, asProblem(error).code) }), tone: "bad" });
    });
  };
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1">
      {worn.map((tag) => (
        <Chip key={tag.id} tone="line">
          <TagDot color={tag.color} />
          <span className="max-w-36 truncate">{tag.name}</span>
          {editable ? (
            <button
              type="button"
              aria-label={t("client.removeTag", { name: tag.name })}
              className="-mr-1 flex size-6 items-center justify-center rounded-chip hover:text-fg"
              onClick={() => {
                change({ tags_remove: [tag.id] });
              }}
            >
              <X size={12} aria-hidden />
            </button>
          ) : null}
        </Chip>
      ))}
      {worn.length === 0 && (!editable || offered.length === 0) ? (
        <span className="text-fg3">{t("card.noTags")}</span>
      ) : null}
      {editable && offered.length > 0 ? (
        <TagSelect
          tags={offered}
          onPick={(tag) => {
            change({ tags_add: [tag.id] });
          }}
        />
      ) : null}
    </span>
  );
}

/** One more tag, by groups. */
export function TagSelect({ tags, onPick }: { tags: readonly Tag[]; onPick(tag: Tag): void }) {
  const t = useT();
  const groups = [...new Set(tags.map(({ group }) => group))];
  const options = (group: string) =>
    tags
      .filter((tag) => tag.group === group)
      .map((tag) => (
        <option key={tag.id} value={tag.id}>
          {tag.name}
        </option>
      ));
  return (
    <select
      aria-label={t("card.tagAdd")}
      value=""
      className="h-6 max-w-32 rounded-chip bg-transparent px-1 text-12 text-accent focus-visible:outline-2 focus-visible:outline-accent max-pane:h-11"
      onChange={(event) => {
        const tag = tags.find(({ id }) => String(id) === event.target.value);
        if (tag) onPick(tag);
      }}
    >
      <option value="">{t("card.tagAdd")}</option>
      {groups.length === 1
        ? options(groups[0] ?? "")
        : groups.map((group) => (
            <optgroup key={group} label={group || t("card.tagOther")}>
              {options(group)}
            </optgroup>
          ))}
    </select>
  );
}

/** The colour of a tag; its name says the rest. */
function TagDot({ color }: { color: string }) {
  return (
    <svg width={8} height={8} viewBox="0 0 8 8" aria-hidden className="shrink-0">
      <circle cx={4} cy={4} r={4} fill={color} />
    </svg>
  );
}
