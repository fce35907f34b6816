import { useState } from "react";
import { FolderTree } from "../../features/inbox/FolderTree";
import { NameFolder } from "../../features/inbox/NameFolder";
import { useT } from "../../features/inbox/words";
import { useFilters, useGrant } from "../../live/react";
import { Button } from "../../ui/button";
import { Page } from "../../ui/page";

/** `/me/folders`: folders and saved filters of the pane, in their order: made, renamed, moved, hidden. */
export function FoldersPage() {
  const t = useT();
  const { filters, folders, loaded, createFolder } = useFilters();
  const mayShare = useGrant("folders_shared_edit");
  const [naming, setNaming] = useState<"own" | "shared" | null>(null);
  return (
    <Page title={t("me.folders")} lead={t("tree.pageLead")}>
      <p className="flex flex-wrap gap-2">
        <Button
          onClick={() => {
            setNaming("own");
          }}
        >
          {t("tree.new")}
        </Button>
        {mayShare ? (
          <Button
            onClick={() => {
              setNaming("shared");
            }}
          >
            {t("tree.newShared")}
          </Button>
        ) : null}
      </p>
      {loaded && filters.length + folders.length === 0 ? (
        <p className="text-13 text-fg2">{t("tree.nothing")}</p>
      ) : (
        <div className="max-w-md">
          <FolderTree active={null} system={false} />
        </div>
      )}
      {naming === null ? null : (
        <NameFolder
          title={t(naming === "own" ? "tree.new" : "tree.newShared")}
          onSave={(name) => createFolder(name, naming === "shared", null)}
          onClose={() => {
            setNaming(null);
          }}
        />
      )}
    </Page>
  );
}
