import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { Conditions, FolderId, SavedFilter, Sort } from "../../api/types";
import { useT } from "./words";
import { problemText } from "../../i18n/names";
import { useFilters, useGrant } from "../../live/react";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, FormError, INPUT } from "../../ui/field";
import { cx } from "../../ui/cx";

/** Names a filter: a new one out of conditions, or another name and place for one that is there. */
export function SaveFilter({
  filter,
  conditions,
  sort,
  onSaved,
  onClose,
}: {
  filter: SavedFilter | null;
  conditions: Conditions;
  sort: Sort;
  onSaved(filter: SavedFilter | null): void;
  onClose(): void;
}) {
  const t = useT();
  const { folders, create, update, createFolder } = useFilters();
  const mayShare = useGrant("filters_shared_edit");
  const [name, setName] = useState(filter?.name ?? "");
  const [shared, setShared] = useState(filter ? filter.owner_id === null : false);
  const [notify, setNotify] = useState(filter?.notify_on_new ?? false);
  const [folder, setFolder] = useState<string>(filter?.folder_id ? String(filter.folder_id) : "");
  const [newFolder, setNewFolder] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // A shared filter lies in a shared folder.
  const places = folders.filter(({ owner_id }) => !shared || owner_id === null);

  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      let folder_id = folder === "" || folder === "new" ? null : (Number(folder) as FolderId);
      if (folder === "new" && newFolder.trim()) folder_id = (await createFolder(newFolder, shared, null)).id;
      if (filter) {
        await update(filter, { name, folder_id, notify_on_new: notify, ...(mayShare ? { shared } : {}) });
        onSaved(null);
      } else onSaved(await create({ name, conditions, sort, shared, folder_id, notify_on_new: notify }));
    } catch (reason) {
      const problem = asProblem(reason);
      setError(problem.fields["name"] ?? problemText(t, problem.code));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(filter ? "builder.renameTitle" : "builder.saveTitle")}
      closeLabel={t("action.close")}
    >
      <form
        className="space-y-4 px-5 py-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {error ? <FormError>{error}</FormError> : null}
        <Field
          label={t("builder.name")}
          value={name}
          maxLength={200}
          required
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <label className="block text-13 font-medium">
          {t("builder.folder")}
          <select
            className={cx(INPUT, "mt-1 h-10 font-normal")}
            value={folder}
            onChange={(event) => {
              setFolder(event.target.value);
            }}
          >
            <option value="">{t("builder.noFolder")}</option>
            {places.map(({ id, name: title, parent_id }) => (
              <option key={id} value={id}>
                {parent_id === null ? title : `— ${title}`}
              </option>
            ))}
            <option value="new">{t("builder.newFolder")}</option>
          </select>
        </label>
        {folder === "new" ? (
          <Field
            label={t("builder.newFolderName")}
            value={newFolder}
            maxLength={200}
            required
            onChange={(event) => {
              setNewFolder(event.target.value);
            }}
          />
        ) : null}
        <label className="flex items-center gap-2 text-13">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={notify}
            onChange={(event) => {
              setNotify(event.target.checked);
            }}
          />
          {t("builder.notify")}
        </label>
        {mayShare ? (
          <label className="flex items-center gap-2 text-13">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={shared}
              onChange={(event) => {
                setShared(event.target.checked);
              }}
            />
            {t("builder.shared")}
          </label>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy || name.trim() === ""}>
            {t("builder.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
