import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { asProblem } from "../../api/problems";
import type { Client, Dialog, DialogId, View } from "../../api/types";
import { type ListSearch, without } from "../../features/inbox/list-address";
import { useRowNotes } from "../../features/inbox/row-state";
import type { RequestPart } from "../../features/thread/RequestDialog";
import type { TargetOption } from "../../features/thread/transfer-targets";
import { useT } from "../../i18n/language";
import { problemText, takenBy } from "../../i18n/names";
import { type Missing, missingForClose, missingFromRefusal } from "../../live/closing";
import { nextWaiting, orderedIds } from "../../live/order";
import { UNDO_MS, usePendingCloses, wroteSince } from "../../live/pending-close";
import { useGrant, useLive, usePanel } from "../../live/react";
import { keys } from "../../live/reduce";
import { spamStatus } from "../../live/spam";
import { useToasts } from "../../ui/toasts";

/** How long a row tells who was faster before it goes. */
const CONFLICT_MS = 3_000;

/** A window over the workspace. */
export type Sheet =
  | { kind: "transfer"; dialog: Dialog }
  | { kind: "ban"; dialog: Dialog }
  | { kind: "merge"; client: Client }
  | { kind: "part"; id: DialogId; part: RequestPart }
  | { kind: "close"; dialog: Dialog; missing: Missing; next: boolean; status?: number };

/** Verbs of the workspace: what keys, menus and buttons do with a dialog. */
export function useWorkspaceActions(view: View, selected: DialogId | null) {
  const t = useT();
  const panel = usePanel();
  const { preferences, supervise, call, clients } = useLive();
  const seesAll = useGrant("op_view_all");
  const navigate = useNavigate();
  const show = useToasts((state) => state.show);
  const note = useRowNotes((state) => state.set);
  const pending = usePendingCloses();
  const [sheet, setSheet] = useState<Sheet | null>(null);

  const select = useCallback(
    (id: DialogId | null, of: View = view) => {
      // Within the list the address keeps its filter and order; a dialog is read beside the list, not the table.
      const search = (was: ListSearch): ListSearch => {
        if (of !== view) return {};
        return without(without(was, "m"), "at");
      };
      if (id === null) void navigate({ to: "/inbox/$view", params: { view: of }, search });
      else
        void navigate({ to: "/inbox/$view/$dialogId", params: { view: of, dialogId: String(id) }, search });
    },
    [navigate, view],
  );

  /** The search in the list's place, beside the dialog that is open. */
  const seek = useCallback(() => {
    const search = (was: ListSearch): ListSearch => ({ ...without(was, "m"), q: was.q ?? "" });
    const to = { view, dialogId: String(selected) };
    if (selected === null) void navigate({ to: "/inbox/$view", params: to, search });
    else void navigate({ to: "/inbox/$view/$dialogId", params: to, search });
    document.getElementById("search-field")?.focus();
  }, [navigate, view, selected]);

  const next = useCallback(() => {
    const id = nextWaiting(panel.store.state, selected);
    if (id === null) show({ text: t("next.none") });
    else select(id, "mine");
  }, [panel, selected, select, show, t]);

  const take = useCallback(
    (id: DialogId) => {
      note(id, { kind: "taking" });
      panel.command("dialog.take", { dialog_id: id }).then(
        ({ dialog }) => {
          note(id, null);
          panel.putDialog(dialog);
          select(id, "mine");
        },
        (error: unknown) => {
          const problem = asProblem(error);
          const by = problem.details["operator_name"];
          if (problem.code !== "conflict" || typeof by !== "string") {
            note(id, null);
            show({ text: t("take.failed", { reason: problemText(t, problem.code) }), tone: "bad" });
            return;
          }
          note(id, { kind: "taken", by });
          show({ text: takenBy(t, by) });
          setTimeout(() => {
            note(id, null);
            leaveQueue(panel, id);
          }, CONFLICT_MS);
        },
      );
    },
    [panel, note, select, show, t],
  );

  const takeNext = useCallback(() => {
    const first = orderedIds(panel.store.state, "queue")[0];
    if (first !== undefined) {
      take(first);
      return;
    }
    panel.loadList("queue").then(
      () => {
        const found = orderedIds(panel.store.state, "queue")[0];
        if (found === undefined) show({ text: t("list.emptyQueue") });
        else take(found);
      },
      (error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
    );
  }, [panel, take, show, t]);

  /** After a dialog has left: the next one that waits, or the list; nowhere for those who want to stay. */
  const goOn = useCallback(
    (from: DialogId, always = false) => {
      if (!always && preferences.getState().value.after_leaving === "stay") return;
      select(nextWaiting(panel.store.state, from), "mine");
    },
    [panel, preferences, select],
  );

  const finish = useCallback(
    (dialog: Dialog) => {
      panel.command("dialog.finish", { dialog_id: dialog.id }).then(
        ({ dialog: after }) => {
          panel.putDialog(after);
        },
        (error: unknown) => {
          const problem = asProblem(error);
          const missing = missingFromRefusal(problem.fields);
          if (problem.code === "validation" && Object.values(missing).includes(true)) {
            setSheet({ kind: "close", dialog, missing, next: false });
            return;
          }
          show({
            text: t("close.failed", { name: dialog.client.name, reason: problemText(t, problem.code) }),
            tone: "bad",
          });
        },
      );
    },
    [panel, show, t],
  );

  const close = useCallback(
    (id: DialogId, andNext: boolean) => {
      const dialog = panel.store.state.dialogs.get(id);
      if (dialog?.operator_id !== panel.store.state.me || dialog.state === "closed") return;
      if (usePendingCloses.getState().ids.has(id)) return;
      const missing = missingForClose(
        dialog,
        panel.store.state.boot.settings,
        panel.store.state.boot.subjects,
        panel.store.state.boot.statuses,
      );
      if (missing) {
        setSheet({ kind: "close", dialog, missing, next: andNext });
        return;
      }
      const { name } = dialog.client;
      // Whoever writes in the last moment is not left behind a closed door.
      const stop = panel.store.subscribe(keys.dialog(id), () => {
        const now = panel.store.state.dialogs.get(id);
        if (!now || !wroteSince(dialog, now)) return;
        stop();
        pending.undo([id]);
        useToasts.getState().dismiss(told);
        const open = (): void => {
          select(id, "mine");
        };
        show({
          text: t("close.wrote", { name }),
          stays: UNDO_MS,
          action: { label: t("notify.open"), run: open },
        });
      });
      pending.begin([id], () => {
        stop();
        finish(dialog);
      });
      const told = show({
        text: t("close.done", { name }),
        stays: UNDO_MS,
        action: {
          label: t("action.undo"),
          run: () => {
            stop();
            pending.undo([id]);
            select(id, "mine");
          },
        },
      });
      goOn(id, andNext);
    },
    [panel, pending, finish, goOn, select, show, t],
  );

  /** Closing by a status that means «closed»: said before it is done, with what the settings ask for. */
  const closeAs = useCallback(
    (id: DialogId, status: number) => {
      const { dialogs, boot } = panel.store.state;
      const dialog = dialogs.get(id);
      if (!dialog) return;
      const nothing = { subject: false, status: false, tags: false, comment: false };
      // About spam nobody fills in anything.
      const asks = status !== spamStatus(boot.statuses);
      const missing =
        (asks ? missingForClose(dialog, boot.settings, boot.subjects, boot.statuses) : null) ?? nothing;
      setSheet({ kind: "close", dialog, missing, next: false, status });
    },
    [panel],
  );

  const spam = useCallback(
    (id: DialogId) => {
      const status = spamStatus(panel.store.state.boot.statuses);
      if (status !== null) closeAs(id, status);
    },
    [panel, closeAs],
  );

  /** From whoever has got it meanwhile: the server lets me have again what was mine until somebody answers in it. */
  const takeBack = useCallback(
    (was: Dialog) => {
      const mine = was.operator_id === panel.store.state.me;
      const back =
        mine || was.operator_id === null
          ? call<Dialog>("POST", `/api/v1/dialogs/${was.id}/take-back`).then(({ data }) => data)
          : supervise.assign(was.id, was.operator_id);
      back.then(
        (after) => {
          panel.putDialog(after);
          if (mine) select(was.id, "mine");
          else select(was.id);
        },
        (error: unknown) => {
          const problem = asProblem(error);
          const by = problem.details["operator_name"];
          const faster = problem.code === "conflict" && typeof by === "string";
          const text = faster ? takenBy(t, by) : t("take.failed", { reason: problemText(t, problem.code) });
          show({ text, tone: "bad" });
        },
      );
    },
    [call, supervise, panel, select, show, t],
  );

  /** A request of somebody else goes back to them, which takes the right to see everybody's. */
  const transferred = useCallback(
    (dialog: Dialog, option: TargetOption) => {
      setSheet(null);
      const mayUndo = seesAll || dialog.operator_id === panel.store.state.me;
      const run = (): void => {
        takeBack(dialog);
      };
      show({
        text: t("transfer.done", { client: dialog.client.name, name: option.name }),
        stays: UNDO_MS,
        ...(mayUndo ? { action: { label: t("action.undo"), run } } : {}),
      });
      goOn(dialog.id);
    },
    [goOn, panel, show, t, takeBack, seesAll],
  );

  /** Back among the unread ones: the list takes the place of the dialog, which would be read again otherwise. */
  const markUnread = useCallback(
    (id: DialogId) => {
      const dialog = panel.store.state.dialogs.get(id);
      if (dialog?.operator_id !== panel.store.state.me || dialog.state !== "active") return;
      select(null);
      panel
        .markUnread(id)
        .catch((error: unknown) =>
          show({ text: t("unread.failed", { reason: problemText(t, asProblem(error).code) }), tone: "bad" }),
        );
    },
    [panel, select, show, t],
  );

  const transfer = useCallback(
    (id: DialogId) => {
      const dialog = panel.store.state.dialogs.get(id);
      if (dialog?.state === "active" || dialog?.state === "paused") setSheet({ kind: "transfer", dialog });
    },
    [panel],
  );

  const ban = useCallback(
    (id: DialogId) => {
      const dialog = panel.store.state.dialogs.get(id);
      if (dialog) setSheet({ kind: "ban", dialog });
    },
    [panel],
  );

  /** Joining of another card into the one of the request's client. */
  const merge = useCallback(
    (id: DialogId) => {
      const dialog = panel.store.state.dialogs.get(id);
      if (!dialog) return;
      clients.client(dialog.client.id).then(
        (client) => {
          setSheet({ kind: "merge", client });
        },
        (error: unknown) => show({ text: problemText(t, asProblem(error).code), tone: "bad" }),
      );
    },
    [clients, panel, show, t],
  );

  /** Topic, status, priority or tags of a request, in a window over whatever is on the screen. */
  const change = useCallback((id: DialogId, part: RequestPart) => {
    setSheet({ kind: "part", id, part });
  }, []);

  return useMemo(
    () => ({
      change,
      select,
      seek,
      next,
      take,
      takeNext,
      close,
      closeAs,
      spam,
      markUnread,
      transfer,
      transferred,
      ban,
      merge,
      goOn,
      sheet,
      setSheet,
    }),
    [
      change,
      select,
      seek,
      next,
      take,
      takeNext,
      close,
      closeAs,
      spam,
      markUnread,
      transfer,
      transferred,
      ban,
      merge,
      goOn,
      sheet,
    ],
  );
}

/** Somebody else has it: the row goes from the queue without waiting for the event. */
function leaveQueue(panel: ReturnType<typeof usePanel>, id: DialogId): void {
  panel.store.update(
    (state) => {
      const list = state.lists.get("queue");
      if (!list?.ids.has(id)) return state;
      const ids = new Set([...list.ids].filter((other) => other !== id));
      return { ...state, lists: new Map(state.lists).set("queue", { ...list, ids }) };
    },
    [keys.list("queue")],
  );
}
