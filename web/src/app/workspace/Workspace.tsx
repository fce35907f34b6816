import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useState } from "react";
import {
  type Client,
  type Contact,
  type Dialog,
  type DialogId,
  isConditions,
  type View,
} from "../../api/types";
import { FolderPane } from "../../features/inbox/FolderPane";
import { listOf, type ListSearch } from "../../features/inbox/list-address";
import { ListPane } from "../../features/inbox/ListPane";
import { useSelection } from "../../features/inbox/selection";
import { PresenceCard } from "../../features/presence/PresenceCard";
import type { RequestPart } from "../../features/thread/RequestDialog";
import { ThreadPane } from "../../features/thread/ThreadPane";
import { useT } from "../../i18n/language";
import { useShortcut } from "../../keys/registry";
import type { ListKey } from "../../live/list-key";
import { UNDO_MS, usePendingCloses } from "../../live/pending-close";
import { useBoot, useDialog, useFilters, useGrant, usePanel, usePreferences } from "../../live/react";
import { mayChangeRequest } from "../../live/request-edit";
import type { WriteFirst } from "../../live/write-first";
import { problemText } from "../../i18n/names";
import { asProblem } from "../../api/problems";
import { cx } from "../../ui/cx";
import { Drawer } from "../../ui/dialog";
import { Empty } from "../../ui/empty";
import { fetchAhead, lazily } from "../../ui/lazily";
import { useToasts } from "../../ui/toasts";
import { signOut } from "../session";
import { PaletteRow } from "../shell/PaletteRow";
import { useWorkspaceActions } from "./actions";
import { restoreWidths } from "./pane-widths";
import { useWide } from "./use-wide";

const Offers = lazily(async () => (await import("../../features/inbox/Offers")).Offers);
const ClientChanges = lazily(async () => (await import("../../features/clients/ClientFields")).ClientChanges);
// Beside the list and the thread, which come first.
const ContextPane = lazily(async () => (await import("../../features/context/ContextPane")).ContextPane);
const DialogFields = lazily(async () => (await import("../../features/clients/ClientFields")).DialogFields);
const DialogTags = lazily(async () => (await import("../../features/clients/ClientFields")).DialogTags);
const ContactAddress = lazily(
  async () => (await import("../../features/clients/ClientFields")).ContactAddress,
);
const ClientFields = lazily(async () => (await import("../../features/clients/ClientFields")).ClientFields);
const BanSheet = lazily(async () => (await import("../../features/clients/BanSheet")).BanSheet);
const ChannelPicker = lazily(async () => (await import("../../features/thread/ChannelPicker")).ChannelPicker);
const BulkResult = lazily(async () => (await import("../../features/inbox/BulkResult")).BulkResult);
const CloseDialog = lazily(async () => (await import("../../features/thread/CloseDialog")).CloseDialog);
const Composer = lazily(async () => (await import("../../features/composer/Composer")).Composer);
const MergeDialog = lazily(async () => (await import("../../features/clients/MergeDialog")).MergeDialog);
const OutboundDialog = lazily(
  async () => (await import("../../features/clients/OutboundDialog")).OutboundDialog,
);
const ExportItems = lazily(async () => (await import("../../features/thread/ExportItems")).ExportItems);
const AttachmentsHost = lazily(
  async () => (await import("../../features/thread/ExportItems")).AttachmentsHost,
);
const PaneSeparator = lazily(async () => (await import("./PaneSeparator")).PaneSeparator);
const PeekPane = lazily(async () => (await import("../../features/thread/PeekPane")).PeekPane);
const RelatedItems = lazily(async () => (await import("../../features/thread/RelatedItems")).RelatedItems);
const RequestDialog = lazily(async () => (await import("../../features/thread/RequestDialog")).RequestDialog);
const SnoozeControl = lazily(async () => (await import("../../features/thread/Snooze")).SnoozeControl);
const SpamItem = lazily(async () => (await import("../../features/thread/SpamItem")).SpamItem);
const TableView = lazily(async () => (await import("../../features/inbox/TableView")).TableView);
const TransferDialog = lazily(
  async () => (await import("../../features/thread/TransferDialog")).TransferDialog,
);
/** After the first view has been drawn and its requests are under way. */
const SETTLED_MS = 2_000;

/** `/inbox/:view/:dialogId?`: folders, list, thread and context, as many of them as the width allows. */
export function Workspace() {
  const t = useT();
  const params = useParams({ strict: false });
  const view = params.view as View;
  const wanted = Number(params.dialogId);
  const selected = Number.isSafeInteger(wanted) && wanted > 0 ? (wanted as DialogId) : null;
  const search: ListSearch = useSearch({ strict: false });
  const { filters, loaded } = useFilters();
  const list = listOf(view, search, filters);
  const actions = useWorkspaceActions(view, selected);
  const { me } = usePanel().store.state;
  useLayoutEffect(() => {
    restoreWidths(me);
  }, [me]);
  useEffect(() => {
    const settled = setTimeout(fetchAhead, SETTLED_MS);
    return () => {
      clearTimeout(settled);
    };
  }, []);
  // The order of a saved filter is known only when the filters are here.
  const failed = useView(list, typeof search.f !== "number" || loaded);
  const filter = search.f === undefined ? null : isConditions(search.f) ? "draft" : search.f;
  const mayBulk = useGrant("op_bulk");
  const navigate = useNavigate();
  const [drawer, setDrawer] = useState<"folders" | "context" | null>(null);
  const [peek, setPeek] = useState<{ over: DialogId; id: DialogId } | null>(null);
  const ownPin = usePreferences((state) => state.value.right_panel_pinned);
  const { settings } = useBoot();
  const wide = useWide(ownPin ?? settings.right_panel_pinned === true);
  const { sheet } = actions;
  const hidden = usePendingCloses((state) => state.ids);
  const show = useToasts((state) => state.show);

  const mayTransfer = useGrant("op_transfer");
  const mayTake = useGrant("op_take_from_queue");

  const leave = (): void => {
    const active = document.activeElement;
    if (useSelection.getState().ids.size > 0) {
      useSelection.getState().clear();
      return;
    }
    if (peek !== null && peek.over === selected) setPeek(null);
    else if (active instanceof HTMLTextAreaElement) document.getElementById("dialog-list")?.focus();
    else if (selected !== null) actions.select(null);
  };
  useShortcut("leave", leave);
  useShortcut("table", () => {
    const { m, ...rest } = search;
    void navigate({ to: "/inbox/$view", params: { view }, search: m ? rest : { ...rest, m: "table" } });
  });
  useShortcut("nextWaiting", actions.next);
  useShortcut("search", actions.seek);
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
    "markUnread",
    () => {
      if (selected !== null) actions.markUnread(selected);
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
        <FolderPane view={view} filter={filter} head={<PaletteRow />} foot={presence} />
      </aside>
      {search.m === "table" ? (
        <TableView
          view={view}
          list={list}
          search={search}
          mayBulk={mayBulk}
          hidden={hidden}
          onOpen={actions.select}
          onOpenFolders={() => {
            setDrawer("folders");
          }}
        />
      ) : null}
      <div
        data-pane
        hidden={search.m === "table"}
        className={cx(
          "w-[var(--list-pane,336px)] shrink-0 max-pane:w-full",
          selected !== null && "max-pane:hidden",
        )}
      >
        <ListPane
          view={view}
          list={list}
          search={search}
          mayBulk={mayBulk}
          selected={selected}
          onSelect={actions.select}
          onTake={actions.take}
          onTakeNext={actions.takeNext}
          onOpenFolders={() => {
            setDrawer("folders");
          }}
          failed={failed}
          hidden={hidden}
          rowActions={actions}
        />
      </div>
      {search.m === "table" ? null : <PaneSeparator pane="list" />}
      <main
        data-pane
        hidden={search.m === "table"}
        data-thread
        aria-label={t("thread.label")}
        className={cx(
          "relative flex min-w-0 flex-1 flex-col bg-surface",
          selected === null && "max-pane:hidden",
        )}
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
            at={search.at}
            beside={wide.context}
            onBack={() => {
              actions.select(null);
            }}
            onTransfer={() => {
              actions.transfer(selected);
            }}
            onClose={() => {
              actions.close(selected, false);
            }}
            onMarkUnread={() => {
              actions.markUnread(selected);
            }}
            onTake={() => {
              actions.take(selected);
            }}
            onContext={() => {
              setDrawer("context");
            }}
            onBan={() => {
              actions.ban(selected);
            }}
            snooze={
              <SnoozeControl
                id={selected}
                onAway={actions.goOn}
                onBack={(id) => {
                  actions.select(id, "mine");
                }}
              />
            }
            exports={
              <>
                <RelatedItems id={selected} onMerge={actions.merge} />
                <ExportItems id={selected} />
                <SpamItem id={selected} onSpam={actions.spam} />
              </>
            }
            composer={
              <OpenComposer
                id={selected}
                onTake={() => {
                  actions.take(selected);
                }}
                onSentAndNext={actions.next}
                onSentAndClose={() => {
                  actions.close(selected, false);
                }}
                onOpen={actions.select}
              />
            }
          />
        )}
        {selected === null ? null : <AttachmentsHost id={selected} />}
        {peek !== null && peek.over === selected ? (
          <PeekPane
            key={peek.id}
            id={peek.id}
            onBack={() => {
              setPeek(null);
            }}
            onOpen={(id) => {
              setPeek(null);
              actions.select(id);
            }}
          />
        ) : null}
      </main>
      {selected === null || !wide.context || search.m === "table" ? null : <PaneSeparator pane="context" />}
      {selected === null || !wide.context ? null : (
        <aside
          data-pane
          aria-label={t("context.label")}
          className="w-[var(--context-pane,296px)] shrink-0 border-l border-line"
        >
          <ContextPane
            id={selected}
            onOpenDialog={actions.select}
            onPeek={(id) => {
              setPeek({ over: selected, id });
            }}
            address={contactAddress}
            fields={clientFields}
            facts={dialogFields(actions.closeAs)}
            tags={dialogTags}
            changes={clientChanges}
            write={writeFirst}
          />
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
          filter={filter}
          head={<PaletteRow />}
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
            onPeek={(id) => {
              setDrawer(null);
              setPeek({ over: selected, id });
            }}
            address={contactAddress}
            fields={clientFields}
            facts={dialogFields(actions.closeAs)}
            tags={dialogTags}
            changes={clientChanges}
            write={writeFirst}
          />
        </Drawer>
      )}
      {mayBulk ? <BulkResult /> : null}
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
      {selected === null ? null : <RequestKeys id={selected} onChange={actions.change} />}
      {sheet?.kind === "part" ? (
        <RequestDialog
          id={sheet.id}
          part={sheet.part}
          onClose={() => {
            actions.setSheet(null);
          }}
          onFinish={(status) => {
            actions.closeAs(sheet.id, status);
          }}
        />
      ) : null}
      {sheet?.kind === "ban" ? (
        <BanSheet
          request={sheet.dialog}
          undoMs={UNDO_MS}
          onClose={() => {
            actions.setSheet(null);
          }}
        />
      ) : null}
      {sheet?.kind === "merge" ? (
        <MergeDialog
          client={sheet.client}
          onClose={() => {
            actions.setSheet(null);
          }}
          onDone={(after) => {
            actions.setSheet(null);
            show({ text: t("merge.done", { name: after.name }) });
          }}
        />
      ) : null}
      {sheet?.kind === "close" ? (
        <CloseDialog
          dialog={sheet.dialog}
          missing={sheet.missing}
          status={sheet.status}
          onClose={() => {
            actions.setSheet(null);
          }}
          onDone={() => {
            actions.setSheet(null);
            show({ text: t("close.done", { name: sheet.dialog.client.name }) });
            actions.goOn(sheet.dialog.id, sheet.next);
          }}
        />
      ) : null}
    </>
  );
}

/** Keys of what may be changed of the open request. */
function RequestKeys({ id, onChange }: { id: DialogId; onChange(id: DialogId, part: RequestPart): void }) {
  const dialog = useDialog(id);
  const { me } = usePanel().store.state;
  const [reply, all, closed] = [useGrant("op_reply"), useGrant("op_view_all"), useGrant("op_edit_closed")];
  const may = dialog !== undefined && mayChangeRequest(dialog, me, { reply, all, closed });
  const change = (part: RequestPart) => (): void => {
    onChange(id, part);
  };
  useShortcut("topic", change("subject_id"), may);
  useShortcut("tags", change("tags"), may);
  useShortcut("priority", change("priority_id"), may);
  return null;
}

const dialogFields = (onFinish: (id: DialogId, status: number) => void) =>
  function fields(dialog: Dialog) {
    return (
      <DialogFields
        key={dialog.id}
        dialog={dialog}
        onFinish={(status) => {
          onFinish(dialog.id, status);
        }}
      />
    );
  };

function dialogTags(dialog: Dialog) {
  return <DialogTags key={dialog.id} dialog={dialog} />;
}

const writeFirst: WriteFirst = (client, contact, onClose, onDone, first) => (
  <OutboundDialog client={client} contact={contact} first={first} onClose={onClose} onDone={onDone} />
);

function clientChanges(client: Client) {
  return <ClientChanges key={client.id} client={client} />;
}

function contactAddress(client: Client, contact: Contact) {
  return <ContactAddress client={client} contact={contact} />;
}

function clientFields(client: Client, onChange: (client: Client) => void) {
  return <ClientFields key={client.id} client={client} onChange={onChange} />;
}

function OpenComposer({
  id,
  ...does
}: {
  id: DialogId;
  onTake(): void;
  onSentAndNext(): void;
  onSentAndClose(): void;
  onOpen(id: DialogId): void;
}) {
  const dialog = useDialog(id);
  return dialog ? (
    <Composer
      dialog={dialog}
      write={writeFirst}
      via={<ChannelPicker key={dialog.id} dialog={dialog} write={writeFirst} onOpen={does.onOpen} />}
      {...does}
    />
  ) : null;
}

const RETRY_MS = 4_000;

/** Subscribes to a view and reads its first page, again every four seconds until it comes. True while that fails. */
function useView(view: ListKey, ready: boolean): boolean {
  const panel = usePanel();
  const [failed, setFailed] = useState<ListKey | null>(null);
  useEffect(() => {
    if (!ready) return;
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
  }, [panel, view, ready]);
  return failed === view;
}
