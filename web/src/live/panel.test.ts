import { expect, test, vi } from "vitest";
import type { Api } from "../api/client";
import type { Outgoing, OutboxStorage } from "./outbox-storage";
import { Panel } from "./panel";
import { FakeSocket } from "./testing/fake-socket";
import { bootstrap, DIALOG, dialog } from "./testing/samples";

const storage: OutboxStorage = {
  all: () => Promise.resolve([]),
  put: () => Promise.resolve(),
  remove: () => Promise.resolve(),
};

test("a dialog that goes back among the unread is not read by the screen it is leaving", async () => {
  const socket = new FakeSocket();
  const api = {
    dialog: () => Promise.resolve(dialog()),
    messages: () => Promise.resolve([]),
  } as unknown as Api;
  const panel = new Panel({ api, boot: bootstrap(), openSocket: () => socket, storage });
  panel.start();
  socket.welcome({ epoch: "e", seq: 0, resumed: true });

  const back = panel.markUnread(DIALOG);
  panel.read(DIALOG, 1);
  socket.deliver({ t: "ack", id: socket.last("dialog.unread")?.id, d: { dialog: dialog({ unread: 1 }) } });
  await back;
  panel.read(DIALOG, 1);
  expect(socket.last("dialog.read")).toBeUndefined();

  panel.closeView(DIALOG);
  await panel.openDialog(DIALOG);
  panel.read(DIALOG, 1);
  expect(socket.last("dialog.read")?.d).toEqual({ dialog_id: DIALOG, seq: 1 });
  panel.stop();
});

test("a request is closed after the last of several answers that were still held", async () => {
  const socket = new FakeSocket();
  const kept = new Map<string, Outgoing>();
  const storage: OutboxStorage = {
    all: () => Promise.resolve([...kept.values()]),
    put: (item) => Promise.resolve(void kept.set(item.nonce, item)),
    remove: (nonce) => Promise.resolve(void kept.delete(nonce)),
  };
  const panel = new Panel({
    api: {} as unknown as Api,
    boot: bootstrap(),
    openSocket: () => socket,
    storage,
  });
  panel.start();
  socket.welcome({ epoch: "e", seq: 0, resumed: true });
  for (const text of ["one", "two"]) panel.outbox.add(DIALOG, "reply", text, [], null, [], undefined, 60_000);

  const closed = panel.command("dialog.finish", { dialog_id: DIALOG });
  for (const text of ["one", "two"]) {
    await vi.waitFor(() => {
      expect(socket.last("dialog.send")?.d).toMatchObject({ text });
    });
    expect(socket.last("dialog.finish")).toBeUndefined();
    socket.deliver({ t: "ack", id: socket.last("dialog.send")?.id, d: {} });
  }
  await vi.waitFor(() => {
    expect(socket.last("dialog.finish")?.d).toEqual({ dialog_id: DIALOG });
  });
  socket.deliver({ t: "ack", id: socket.last("dialog.finish")?.id, d: { dialog: dialog() } });
  await closed;
  panel.stop();
});
