import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { DialogId, View } from "../../api/types";
import { Composer } from "../../features/composer/Composer";
import { ContextPane } from "../../features/context/ContextPane";
import { FolderPane } from "../../features/inbox/FolderPane";
import { Offers } from "../../features/inbox/Offers";
import { ListPane } from "../../features/inbox/ListPane";
import { PresenceCard } from "../../features/presence/PresenceCard";
import { CloseDialog } from "../../features/thread/CloseDialog";
import { ThreadPane } from "../../features/thread/ThreadPane";
import { TransferDialog } from "../../features/thread/TransferDialog";
import { useT } from "../../i18n/language";
import { useShortcut } from "../../keys/registry";
import { useDialog, useGrant, usePanel } from "../../live/react";
import { problemText } from "../../i18n/names";
import { asProblem } from "../../api/problems";
import { cx } from "../../ui/cx";
import { Drawer } from "../../ui/dialog";
import { Empty } from "../../ui/empty";
import { useToasts } from "../../ui/toasts";
import { signOut } from "../session";
import { useWorkspaceActions } from "./actions";
import { cyclePanes } from "./panes";
import { usePendingCloses } from "./pending-close";
import { useWide } from "./use-wide";

/** `/inbox/:view/:dialogId?`: folders, list, thread and context, as many of them as the width allows. */
export function Workspace() {
  const t = useT();
  const params = useParams({ strict: false });
  const view = params.view as View;
  const wanted = Number(params.dialogId);
  const selected = Number.isSafeInteger(wanted) && wanted > 0 ? (wanted as DialogId) : null;
  const actions = useWorkspaceActions(view, selected);
  const failed = useView(view);
  const [drawer, setDrawer] = useState<"folders" | "context" | null>(null);
  const wide = useWide();
  const { sheet } = actions;
  const hidden = usePendingCloses((state) => state.ids);
  const show = useToasts((state) => state.show);

  const mayTransfer = useGrant("op_transfer");
  const mayTake = useGrant("op_take_from_queue");

  const leave = (): void => {
    const active = document.activeElement;
    if (active instanceof HTMLTextAreaElement) document.getElementById("dialog-list")?.focus();
    else if (selected !== null) actions.select(null);
  };
  useShortcut("leave", leave);
  useShortcut("nextWaiting", actions.next);
  useShortcut("nextPane", () => {
    cyclePanes(1);
  });
  useShortcut("previousPane", () => {
    cyclePanes(-1);
  });
  useShortcut(
    "folders",
    () => {
      setDrawer("folders");
    },
    !wide.folders,
  );
  useShortcut(
    "context",
    () => {
      setDrawer("context");
    },
    !wide.context && selected !== null,
  );
  useShortcut(
    "close",
    () => {
      if (selected !== null) actions.close(selected, false);
    },
    selected !== null,
  );
  useShortcut(
    "closeNext",
    () => {
      if (selected !== null) actions.close(selected, true);
    },
    selected !== null,
  );
  useShortcut(
    "transfer",
    () => {
      if (selected !== null) actions.transfer(selected);
    },
    selected !== null && mayTransfer,
  );
  useShortcut(
    "assignToMe",
    () => {
      if (selected !== null) actions.take(selected);
    },
    selected !== null && mayTake,
  );

  const presence = (
    <PresenceCard
      onSignOut={() => {
        signOut().catch((error: unknown) =>
          show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
        );
      }}
    />
  );

  return (
    <>
      <aside
        data-pane
        aria-label={t("inbox.folders")}
        className="hidden w-52 shrink-0 border-r border-line folders:block"
      >
        <FolderPane view={view} foot={presence} />
      </aside>
      <div data-pane className={cx("w-84 shrink-0 max-pane:w-full", selected !== null && "max-pane:hidden")}>
        <ListPane
          view={view}
          selected={selected}
          onSelect={actions.select}
          onTake={actions.take}
          onTakeNext={actions.takeNext}
          onOpenFolders={() => {
            setDrawer("folders");
          }}
          failed={failed}
          hidden={hidden}
        />
      </div>
      <main
        data-pane
        aria-label={t("thread.label")}
        className={cx("flex min-w-0 flex-1 flex-col bg-surface", selected === null && "max-pane:hidden")}
      >
        {selected === null ? null : (
          <div className="pane:hidden">
            <Offers onAccepted={actions.select} />
          </div>
        )}
        {selected === null ? (
          <Empty title={t("thread.choose")} hint={t("thread.chooseHint")} />
        ) : (
          <ThreadPane
            key={selected}
            id={selected}
            onBack={() => {
              actions.select(null);
            }}
            onTransfer={() => {
              actions.transfer(selected);
            }}
            onClose={() => {
              actions.close(selected, false);
            }}
            onTake={() => {
              actions.take(selected);
            }}
            onContext={() => {
              setDrawer("context");
            }}
            composer={
              <OpenComposer
                id={selected}
                onTake={() => {
                  actions.take(selected);
                }}
                onSentAndNext={actions.next}
              />
            }
          />
        )}
      </main>
      {selected === null ? null : (
        <aside
          data-pane
          aria-label={t("context.label")}
          className="hidden w-74 shrink-0 border-l border-line wide:block"
        >
          <ContextPane id={selected} onOpenDialog={actions.select} />
        </aside>
      )}
      <Drawer
        open={drawer === "folders" && !wide.folders}
        onClose={() => {
          setDrawer(null);
        }}
        label={t("inbox.folders")}
        side="left"
      >
        <FolderPane
          view={view}
          foot={presence}
          onNavigate={() => {
            setDrawer(null);
          }}
        />
      </Drawer>
      {selected === null ? null : (
        <Drawer
          open={drawer === "context" && !wide.context}
          onClose={() => {
            setDrawer(null);
          }}
          label={t("context.label")}
          side="right"
        >
          <ContextPane
            id={selected}
            onOpenDialog={(id) => {
              setDrawer(null);
              actions.select(id);
            }}
          />
        </Drawer>
      )}
      {sheet?.kind === "transfer" ? (
        <TransferDialog
          dialog={sheet.dialog}
          onClose={() => {
            actions.setSheet(null);
          }}
          onDone={(option) => {
            actions.transferred(sheet.dialog, option);
          }}
        />
      ) : null}
      {sheet?.kind === "close" ? (
        <CloseDialog
          dialog={sheet.dialog}
          missing={sheet.missing}
          onClose={() => {
            actions.setSheet(null);
          }}
          onDone={() => {
            actions.setSheet(null);
            show({ text: t("close.done", { name: sheet.dialog.client.name }) });
            actions.goOn(sheet.dialog.id);
          }}
        />
      ) : null}
    </>
  );
}

function OpenComposer({
  id,
  onTake,
  onSentAndNext,
}: {
  id: DialogId;
  onTake(): void;
  onSentAndNext(): void;
}) {
  const dialog = useDialog(id);
  return dialog ? <Composer dialog={dialog} onTake={onTake} onSentAndNext={onSentAndNext} /> : null;
}

const RETRY_MS = 4_000;

/** Subscribes to a view and reads its first page, again every four seconds until it comes. True while that fails. */
function useView(view: View): boolean {
  const panel = usePanel();
  const [failed, setFailed] = useState<View | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let here = true;
    const read = (): void => {
      panel.showView(view).then(
        () => {
          if (here) setFailed(null);
        },
        () => {
          if (!here) return;
          setFailed(view);
          timer = setTimeout(read, RETRY_MS);
        },
      );
    };
    read();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [panel, view]);
  return failed === view;
}
