import { describe, expect, it } from "vitest";
import type { Message, Session } from "./protocol";
import {
  activeButtons,
  canWrite,
  faces,
  initial,
  insert,
  nextToSend,
  receipt,
  reduce,
  unread,
  type Action,
  type State,
} from "./state";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();
const message = (n: number, over: Partial<Message> = {}): Message => ({
  id: `m_${n}`,
  client_id: null,
  dialog_id: "d_1",
  from: "operator",
  author: { name: "Ірина", avatar: null },
  ts: at(n),
  content: { type: "text", text: `text ${n}`, buttons: [] },
  reply_to: null,
  ...over,
});
const session = (over: Partial<Session> = {}): Session => ({
  visitor_token: "vt_1",
  contact_id: "c_1",
  dialog: null,
  history: [],
  config: { title: "Shop" },
  cursor: "c_100",
  ...over,
});
const created = (n: number, m: Message): Action => ({
  a: "event",
  frame: { t: "message.created", c: `c_${n}`, d: m as unknown as Record<string, unknown> },
});
const run = (actions: Action[], from: State = initial) => actions.reduce(reduce, from);
const write = (id: string, n = 0): Action => ({ a: "write", item: { client_id: id, text: id, at: n } });
const ids = (s: State) => s.messages.map((m) => m.id);

it("an answer stays one when the server confirms it", () => {
  const item = { client_id: "k1", text: "так", at: 1, reply_to: "m_1" };
  const written = reduce(initial, { a: "write", item });
  const s = reduce(written, { a: "ack", client_id: "k1", id: "m_2", ts: at(2) });
  expect(s.messages.map((m) => m.reply_to)).toEqual(["m_1"]);
});

describe("duplicates", () => {
  it("the same event twice changes nothing the second time", () => {
    const once = run([{ a: "session", session: session() }, created(101, message(1))]);
    expect(ids(reduce(once, created(101, message(1))))).toEqual(["m_1"]);
  });

  it("ack before created: one message, nothing waits", () => {
    const own = message(5, { from: "visitor", client_id: "k1", author: null });
    const s = run([
      { a: "session", session: session() },
      write("k1"),
      { a: "ack", client_id: "k1", id: "m_5", ts: at(5) },
      created(101, own),
    ]);
    expect(ids(s)).toEqual(["m_5"]);
    expect(s.outbox).toEqual([]);
  });

  it("created before ack: one message, nothing waits", () => {
    const own = message(5, { from: "visitor", client_id: "k1", author: null });
    const s = run([
      { a: "session", session: session() },
      write("k1"),
      created(101, own),
      { a: "ack", client_id: "k1", id: "m_5", ts: at(5) },
    ]);
    expect(ids(s)).toEqual(["m_5"]);
    expect(s.outbox).toEqual([]);
  });

  it("a message of another tab with the same client id replaces the former", () => {
    const s = run([
      { a: "session", session: session() },
      created(101, message(5, { from: "visitor", client_id: "k1" })),
      created(102, message(6, { from: "visitor", client_id: "k1" })),
    ]);
    expect(ids(s)).toEqual(["m_6"]);
  });

  it("writing twice with one client id keeps one", () => {
    expect(run([write("k1"), write("k1")]).outbox).toHaveLength(1);
  });
});

describe("resume", () => {
  it("takes the cursor of ready only when nothing is still to come", () => {
    const s = run([{ a: "session", session: session() }]);
    expect(reduce(s, { a: "ready", cursor: "c_130", missed: 3 }).cursor).toBe("c_100");
    expect(reduce(s, { a: "ready", cursor: "c_130", missed: 0 }).cursor).toBe("c_130");
  });

  it("a line lost between ready and the missed events loses none of them", () => {
    let s = run([
      { a: "session", session: session() },
      { a: "ready", cursor: "c_102", missed: 2 },
      created(101, message(1)),
    ]);
    expect(s.cursor).toBe("c_101");
    s = run([{ a: "ready", cursor: "c_102", missed: 1 }, created(102, message(2))], s);
    expect([ids(s), s.cursor]).toEqual([["m_1", "m_2"], "c_102"]);
  });

  it("a late state event does not undo a newer one", () => {
    const updated = (c: number, status: string): Action => ({
      a: "event",
      frame: { t: "dialog.updated", c: `c_${c}`, d: { status } },
    });
    const s = run([{ a: "session", session: session() }, updated(105, "operator"), updated(104, "waiting")]);
    expect(s.dialog?.status).toBe("operator");
    expect(s.cursor).toBe("c_105");
  });

  it("a late message is still shown, in its place by time", () => {
    const s = run([{ a: "session", session: session() }, created(105, message(9)), created(104, message(3))]);
    expect(ids(s)).toEqual(["m_3", "m_9"]);
    expect(s.cursor).toBe("c_105");
  });

  it("ready refreshes the dialog, also to none", () => {
    const s = run([{ a: "session", session: session({ dialog: { id: "d_1", status: "operator" } }) }]);
    expect(reduce(s, { a: "ready", missed: 0, dialog: { id: "d_1", status: "closed" } }).dialog?.status).toBe(
      "closed",
    );
    expect(reduce(s, { a: "ready", missed: 0, dialog: null }).dialog).toBeNull();
    expect(reduce(s, { a: "ready", missed: 0 }).dialog?.status).toBe("operator");
  });

  it("a snapshot that touches what is shown is joined, one with a hole replaces it", () => {
    const s = run([{ a: "session", session: session({ history: [message(1), message(2)] }) }]);
    expect(ids(reduce(s, { a: "snapshot", messages: [message(2), message(3)] }))).toEqual([
      "m_1",
      "m_2",
      "m_3",
    ]);
    expect(ids(reduce(s, { a: "snapshot", messages: [message(8), message(9)] }))).toEqual(["m_8", "m_9"]);
  });

  it("history confirms what was sent before the line broke", () => {
    const own = message(5, { from: "visitor", client_id: "k1" });
    const s = run([
      { a: "session", session: session() },
      write("k1"),
      write("k2", 1),
      { a: "snapshot", messages: [own] },
    ]);
    expect(s.outbox.map((p) => p.client_id)).toEqual(["k2"]);
  });

  it("an older page goes before all others, without those already there, even when the times are equal", () => {
    const s = run([
      { a: "session", session: session({ history: [message(3, { ts: at(1) }), message(4, { ts: at(1) })] }) },
    ]);
    const older = [message(1, { ts: at(1) }), message(2, { ts: at(1) }), message(3, { ts: at(1) })];
    expect(ids(reduce(s, { a: "older", messages: older }))).toEqual(["m_1", "m_2", "m_3", "m_4"]);
  });

  it("another contact shows nothing of the former", () => {
    const s = run([
      { a: "session", session: session({ history: [message(1)] }) },
      { a: "session", session: session({ contact_id: "c_2", history: [message(7)] }) },
    ]);
    expect(ids(s)).toEqual(["m_7"]);
  });
});

describe("outgoing queue", () => {
  it("keeps the order of writing and passes over what was refused", () => {
    let s = run([write("k1", 1), write("k2", 2), write("k3", 3)]);
    expect(nextToSend(s)?.client_id).toBe("k1");
    s = reduce(s, { a: "refused", client_id: "k1" });
    expect(nextToSend(s)?.client_id).toBe("k2");
    s = reduce(s, { a: "ack", client_id: "k2", id: "m_2", ts: at(2) });
    expect(nextToSend(s)?.client_id).toBe("k3");
    s = reduce(s, { a: "again", client_id: "k1" });
    expect(nextToSend(s)?.client_id).toBe("k1");
  });

  it("holds at most 50", () => {
    const s = run(Array.from({ length: 60 }, (_, i) => write(`k${i}`, i)));
    expect(s.outbox).toHaveLength(50);
    expect(s.outbox.at(-1)?.client_id).toBe("k49");
  });
});

describe("insert", () => {
  it("keeps arrival order for equal times", () => {
    const list = [message(1), message(2, { ts: at(1) }), message(3, { ts: at(1) })].reduce(insert, []);
    expect(list.map((m) => m.id)).toEqual(["m_1", "m_2", "m_3"]);
  });

  it("compares times, not their text", () => {
    const list = [
      message(1, { ts: "2026-11-22T10:00:00.500Z" }),
      message(2, { ts: "2026-11-22T10:00:00.123456Z" }),
    ].reduce(insert, []);
    expect(list.map((m) => m.id)).toEqual(["m_2", "m_1"]);
  });
});

describe("what is shown", () => {
  const own = (n: number) => message(n, { from: "visitor", client_id: `k${n}`, author: null });
  const receiptOf = (up_to: string, state: string, c: number): Action => ({
    a: "event",
    frame: { t: "receipt", c: `c_${c}`, d: { up_to, state } },
  });

  it("a receipt counts only when it reaches the last own message", () => {
    let s = run([{ a: "session", session: session({ history: [own(1), own(2)] }) }]);
    expect(receipt(s)).toBe("sent");
    s = reduce(s, receiptOf("m_1", "read", 101));
    expect(receipt(s)).toBe("sent");
    s = reduce(s, receiptOf("m_2", "delivered", 102));
    expect(receipt(s)).toBe("delivered");
    s = reduce(s, receiptOf("m_2", "read", 103));
    expect(receipt(s)).toBe("read");
    expect(receipt(reduce(s, write("k9")))).toBeNull();
  });

  it("counts messages of the other side after the last one seen", () => {
    let s = run([{ a: "session", session: session({ history: [message(1), message(2)] }) }]);
    expect(unread(s)).toBe(0);
    s = run(
      [
        created(101, message(3)),
        created(102, own(4)),
        created(103, message(5, { from: "system" })),
        created(104, message(6, { from: "bot" })),
      ],
      s,
    );
    expect(unread(s)).toBe(2);
    expect(unread(reduce(s, { a: "patch", patch: { seen: "m_6" } }))).toBe(0);
  });

  it("a new visitor's first answer is unread", () => {
    expect(unread(run([{ a: "session", session: session() }, created(101, message(1))]))).toBe(1);
  });

  it("only the newest buttons can be pressed, until the visitor writes", () => {
    const asked = (n: number) =>
      message(n, {
        content: { type: "interactive", text: "?", buttons: [{ id: "b", kind: "reply", title: "B" }] },
      });
    let s = run([{ a: "session", session: session({ history: [asked(1), asked(2), message(3)] }) }]);
    expect(activeButtons(s)).toBe("m_2");
    expect(activeButtons(reduce(s, write("k1")))).toBeNull();
    s = reduce(s, created(101, own(4)));
    expect(activeButtons(s)).toBeNull();
  });

  it("a closed dialog can be started again, and a new one clears that choice", () => {
    const status = (c: number, value: string): Action => ({
      a: "event",
      frame: { t: "dialog.updated", c: `c_${c}`, d: { status: value, can_write: true } },
    });
    let s = run([{ a: "session", session: session() }, status(101, "closed")]);
    expect(canWrite(s)).toBe(false);
    s = reduce(s, { a: "patch", patch: { restarted: true } });
    expect(canWrite(s)).toBe(true);
    s = run([status(102, "bot"), status(103, "closed")], s);
    expect(canWrite(s)).toBe(false);
  });

  it("typing ends with the message it announced", () => {
    let s = run([
      { a: "session", session: session() },
      { a: "event", frame: { t: "typing", d: { on: true, name: "Ірина" } } },
    ]);
    expect(s.typing).toBe("Ірина");
    s = reduce(s, created(101, message(1)));
    expect(s.typing).toBeNull();
  });

  it("shows the operator of the dialog, else the last two people", () => {
    const by = (n: number, name: string) => message(n, { author: { name } });
    let s = run([
      { a: "session", session: session({ history: [by(1, "А"), by(2, "Б"), by(3, "А"), by(4, "В")] }) },
    ]);
    expect(faces(s).map((f) => f.name)).toEqual(["В", "А"]);
    s = reduce(s, { a: "patch", patch: { dialog: { status: "operator", operator: { name: "Г" } } } });
    expect(faces(s).map((f) => f.name)).toEqual(["Г"]);
  });

  it("ignores unknown events and damaged messages", () => {
    const s = run([{ a: "session", session: session() }]);
    expect(reduce(s, { a: "event", frame: { t: "novelty", d: { x: 1 } } })).toEqual(s);
    expect(reduce(s, { a: "event", frame: { t: "message.created", d: { id: 5 } } })).toEqual(s);
  });

  it("edits and deletions reach the message", () => {
    const s = run([
      { a: "session", session: session({ history: [message(1), message(2)] }) },
      {
        a: "event",
        frame: { t: "message.updated", c: "c_101", d: { id: "m_1", content: { type: "text", text: "new" } } },
      },
      { a: "event", frame: { t: "message.deleted", c: "c_102", d: { id: "m_2" } } },
    ]);
    expect(s.messages.map((m) => m.content.text)).toEqual(["new"]);
  });
});
