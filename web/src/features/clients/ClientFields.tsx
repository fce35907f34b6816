import { Plus, X } from "lucide-react";
import { Fragment, useRef, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client } from "../../api/types";
import { problemText } from "../../i18n/names";
import { afterConflict, type ClientPatch, shown, valueOf } from "../../live/client-edit";
import { useBoot, useGrant, useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { EditableText } from "./EditableText";
import { TagSelect } from "./DialogTags";
import { OwnField } from "./OwnField";
import { split } from "./own-fields";
import { Revealed, useReveals } from "./Revealed";
import { type Key, useT } from "./words";

export { ClientChanges } from "./ClientChanges";
export { DialogFields } from "./DialogFields";
export { DialogTags } from "./DialogTags";
export { ContactAddress } from "./Revealed";

const FIELDS = [
  { field: "name", label: "client.name", kind: "text" },
  { field: "phone", label: "client.phone", kind: "tel" },
  { field: "email", label: "client.email", kind: "email" },
  { field: "language", label: "client.language", kind: "text" },
] as const satisfies readonly { field: keyof ClientPatch & keyof Client; label: Key; kind: string }[];

interface Conflict {
  patch: ClientPatch;
  mine: string;
  fresh: Client;
}

/** A client's own data, each value edited where it stands: Enter saves, Esc puts it back, a conflict shows both values. */
export function ClientFields({ client, onChange }: { client: Client; onChange(client: Client): void }) {
  const t = useT();
  const { clients } = useLive();
  const mayEdit = useGrant("op_reply") && client.merged_into_id === null;
  const masked = client.contacts_masked === true;
  const reveals = useReveals(client);
  const mayReveal = useGrant("clients.reveal_contacts");
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [newField, setNewField] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const boss = useGrant("settings_op_panel");
  // The card as it was when each row was opened. A colleague's change that arrives while somebody types must not be taken for
  // the state they changed: the server would see no conflict and the colleague's value would go without a word.
  const opened = useRef(new Map<string, Client>());
  const note = (row: string) => () => {
    opened.current.set(row, client);
  };
  const before = (row: string): Client => opened.current.get(row) ?? client;

  /** Resolves with null when it was saved, else with the reason in words. */
  const save = async (patch: ClientPatch, over: Client = client, mine = ""): Promise<string | null> => {
    try {
      onChange(await clients.updateClient(over.id, over.version, patch));
      setConflict(null);
      return null;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code !== "precondition") {
        return Object.values(problem.fields)[0] && problem.code === "validation"
          ? t("client.notAccepted")
          : problemText(t, problem.code);
      }
      const fresh = await clients.client(over.id).catch(() => null);
      if (!fresh) return problemText(t, problem.code);
      if (afterConflict(over, fresh, patch) === "again") return save(patch, fresh, mine);
      onChange(fresh);
      setConflict({ patch, mine, fresh });
      return null;
    }
  };

  const defined = useBoot().client_fields ?? [];
  const [inSight, others] = split(defined);
  const own = Object.entries(client.custom_fields).filter(
    ([key]) => !defined.some((field) => field.key === key),
  );
  return (
    <div className="flex flex-col gap-2">
      {conflict ? (
        <div role="alert" className="rounded-control bg-warn-soft px-3 py-2 text-12">
          <p className="text-warn">{t("client.conflict")}</p>
          <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-2 gap-y-0.5">
            <dt className="text-fg2">{t("client.theirs")}</dt>
            <dd className="truncate">{valueOf(conflict.fresh, conflict.patch) || "—"}</dd>
            <dt className="text-fg2">{t("client.yours")}</dt>
            <dd className="truncate">{conflict.mine || "—"}</dd>
          </dl>
          <p className="mt-1.5 flex flex-wrap gap-2">
            <Button
              onClick={() => {
                void save(conflict.patch, conflict.fresh, conflict.mine);
              }}
            >
              {t("client.keepYours")}
            </Button>
            <Button
              onClick={() => {
                setConflict(null);
              }}
            >
              {t("client.keepTheirs")}
            </Button>
          </p>
        </div>
      ) : null}
      <dl className="grid grid-cols-[88px_1fr] items-baseline gap-x-2 gap-y-1 text-13">
        {FIELDS.map(({ field, label, kind }) => {
          const value = client[field] ?? "";
          const contact = field === "phone" || field === "email";
          return contact && reveals(value) ? (
            <Fragment key={field}>
              <dt className="min-w-0 truncate text-fg2">{t(label)}</dt>
              <dd className="min-w-0">
                <Revealed client={client} field={field} value={value} label={t(label)} />
              </dd>
            </Fragment>
          ) : (
            <EditableText
              key={field}
              label={t(label)}
              value={value}
              kind={kind}
              editable={mayEdit && !(masked && contact)}
              onOpened={note(field)}
              onSave={(next) => save({ [field]: next }, before(field), next)}
            />
          );
        })}
        <dt className="text-fg2">{t("client.tags")}</dt>
        <dd className="min-w-0">
          <Tags
            tags={client.tags}
            editable={mayEdit}
            onSave={(tags) => save({ tags }, client, tags.join(", "))}
          />
        </dd>
        {(all ? [...inSight, ...others] : inSight).map((field) => (
          <OwnField
            key={`field:${field.key}`}
            field={field}
            value={client.custom_fields[field.key]}
            editable={mayEdit && (!field.non_editable || boss)}
            onOpened={note(`field:${field.key}`)}
            onSave={(next, text) =>
              save({ custom_fields: { [field.key]: next } }, before(`field:${field.key}`), text)
            }
          />
        ))}
        {own.map(([key, value]) => (
          <EditableText
            key={`own:${key}`}
            label={key}
            value={shown(value)}
            kind="text"
            editable={mayEdit}
            onOpened={note(`own:${key}`)}
            onSave={(next) =>
              save({ custom_fields: { [key]: next === "" ? null : next } }, before(`own:${key}`), next)
            }
          />
        ))}
        {newField === null ? null : (
          <EditableText
            label={newField}
            value=""
            kind="text"
            editable
            startsOpen
            onClosed={() => {
              setNewField(null);
            }}
            onSave={(next) =>
              next === ""
                ? Promise.resolve(null)
                : save({ custom_fields: { [newField]: next } }, client, next)
            }
          />
        )}
      </dl>
      {masked ? (
        <p className="text-12 text-fg2">{t(mayReveal ? "card.contactsRevealed" : "card.contactsMasked")}</p>
      ) : null}
      {others.length > 0 ? (
        <button
          type="button"
          aria-expanded={all}
          className="inline-flex min-h-6 items-center self-start text-12 text-accent hover:underline max-pane:min-h-11"
          onClick={() => {
            setAll(!all);
          }}
        >
          {all ? t("card.fewerFields") : t("card.allFields", { n: others.length })}
        </button>
      ) : null}
      {mayEdit && newField === null && defined.length === 0 ? (
        <NewField known={own.map(([key]) => key)} onName={setNewField} />
      ) : null}
    </div>
  );
}

/** Tags with their crosses, and a box for one more. */
function Tags({
  tags,
  editable,
  onSave,
}: {
  tags: readonly string[];
  editable: boolean;
  onSave(tags: string[]): Promise<string | null>;
}) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const boot = useBoot();
  const listed = (boot.tags ?? []).filter(({ scope, active }) => scope === "client" && active);
  const fixed = listed.length > 0 && boot.settings.tags_free_create !== true;
  const offered = listed.filter(({ name }) => !tags.includes(name));
  const put = (next: string[]): void => {
    void onSave(next).then(setFailure);
  };
  const add = (): void => {
    const tag = typed.trim();
    setTyped("");
    if (tag !== "" && !tags.includes(tag)) put([...tags, tag]);
  };
  return (
    <>
      <span className="flex flex-wrap items-center gap-1">
        {tags.map((tag) => (
          <Chip key={tag} tone="line">
            <span className="max-w-40 truncate">{tag}</span>
            {editable ? (
              <button
                type="button"
                aria-label={t("client.removeTag", { name: tag })}
                className="-mr-1 flex size-6 items-center justify-center rounded-chip hover:text-fg"
                onClick={() => {
                  put(tags.filter((other) => other !== tag));
                }}
              >
                <X size={12} aria-hidden />
              </button>
            ) : null}
          </Chip>
        ))}
        {tags.length === 0 && !editable ? "—" : null}
        {editable && fixed && offered.length > 0 ? (
          <TagSelect
            tags={offered}
            onPick={({ name }) => {
              put([...tags, name]);
            }}
          />
        ) : null}
        {editable && !fixed ? (
          <input
            aria-label={t("client.addTag")}
            placeholder={t("client.addTag")}
            value={typed}
            maxLength={50}
            className="h-6 w-24 rounded-chip bg-transparent px-1 text-12 placeholder:text-fg3 focus-visible:outline-2 focus-visible:outline-accent max-pane:h-11"
            onChange={(event) => {
              setTyped(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === "Enter" || event.key === ",") {
                event.preventDefault();
                add();
              } else if (event.key === "Escape" && typed !== "") {
                event.stopPropagation();
                setTyped("");
              }
            }}
            onBlur={add}
          />
        ) : null}
      </span>
      {failure ? (
        <span role="alert" className="mt-1 block text-12 text-bad">
          {failure}
        </span>
      ) : null}
    </>
  );
}

/** The name of a field that this client does not have yet. */
function NewField({ known, onName }: { known: readonly string[]; onName(name: string): void }) {
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  if (typed === null) {
    return (
      <button
        type="button"
        className="inline-flex min-h-6 items-center gap-1 self-start text-12 text-accent hover:underline max-pane:min-h-11"
        onClick={() => {
          setTyped("");
        }}
      >
        <Plus size={13} aria-hidden />
        {t("client.addField")}
      </button>
    );
  }
  const go = (): void => {
    const name = typed.trim();
    if (name !== "" && !known.includes(name)) onName(name);
    setTyped(null);
  };
  return (
    <input
      ref={(element) => {
        element?.focus();
      }}
      aria-label={t("client.fieldName")}
      placeholder={t("client.fieldName")}
      value={typed}
      maxLength={60}
      className="h-7 w-40 rounded-control border border-line2 bg-surface px-2 text-13 max-pane:h-11"
      onChange={(event) => {
        setTyped(event.target.value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) go();
        if (event.key === "Escape") {
          event.stopPropagation();
          setTyped(null);
        }
      }}
      onBlur={go}
    />
  );
}
