import { describe, expect, it } from "vitest";
import type { Answer } from "../api/client";
import { Problem } from "../api/problems";
import type { Dialog, OperatorId, Subject, SubjectId } from "../api/types";
import type { Live } from "./react";
import {
  changeRequest,
  closesRequest,
  mayChangeRequest,
  mayCloseRequest,
  requestChoices,
  requestValue,
} from "./request-edit";
import { dialog, ME, OTHER } from "./testing/samples";

const subject = (id: number, name: string, parent: number | null = null, active = true): Subject => ({
  id: id as SubjectId,
  name,
  alias: name,
  parent_id: parent as SubjectId | null,
  active,
});
const BOOT = {
  user: { id: ME },
  settings: {},
  grants: [],
  skill_groups: [],
  subjects: [
    subject(2, "Курʼєр", 1),
    subject(1, "Доставка"),
    subject(3, "Повернення"),
    subject(4, "Стара", null, false),
  ],
  statuses: [
    { id: 1, name: "Open", color: "#000000", category: "open" },
    { id: 2, name: "Closed", color: "#000000", category: "closed" },
  ],
  priorities: [{ id: 1, name: "Medium", color: "#000000", weight: 20 }],
};
const t = (key: string): string => key;

/** A server with one request, which somebody changes between reading and writing as often as told. */
function server(first: Dialog, meanwhile: readonly Partial<Dialog>[] = []) {
  let stored = first;
  const later = [...meanwhile];
  const patches: unknown[] = [];
  const shown: Dialog[] = [];
  const call = <T>(
    method: string,
    _path: string,
    options: { body?: unknown; version?: number | null } = {},
  ) => {
    if (method === "PATCH") {
      const change = later.shift();
      if (change) stored = { ...stored, ...change, version: stored.version + 1 };
      if (options.version !== stored.version) return Promise.reject(new Problem("precondition", "", 412));
      patches.push(options.body);
      stored = { ...stored, ...(options.body as Partial<Dialog>), version: stored.version + 1 };
    }
    return Promise.resolve({ data: stored, version: stored.version } as Answer<T>);
  };
  const live = {
    call,
    panel: {
      store: { state: { dialogs: new Map([[first.id, first]]) } },
      putDialog: (put: Dialog) => shown.push(put),
    },
  } as unknown as Pick<Live, "call" | "panel">;
  return { live, patches, shown, stored: () => stored };
}

describe("a value of a request", () => {
  it("is stored over messages that came meanwhile", async () => {
    const before = dialog();
    const { live, patches, shown } = server(before, [{ last_seq: 1 }, { last_seq: 2 }]);
    expect(await changeRequest(live, before, "priority_id", 3)).toEqual({ kind: "saved" });
    expect(patches).toEqual([{ priority_id: 3 }]);
    expect(shown.at(-1)?.priority_id).toBe(3);
  });

  it("that a colleague has changed is not overwritten until that is said", async () => {
    const before = dialog({ priority_id: 1 });
    const { live, patches, stored } = server(before, [{ priority_id: 2 }]);
    const outcome = await changeRequest(live, before, "priority_id", 3);
    expect(outcome).toMatchObject({ kind: "conflict", theirs: { priority_id: 2 } });
    expect(patches).toEqual([]);
    expect(await changeRequest(live, before, "priority_id", 3, true)).toEqual({ kind: "saved" });
    expect(stored().priority_id).toBe(3);
  });

  it("that the server does not take comes back with its reason", async () => {
    const before = dialog();
    const { live } = server(before);
    const refusing = { ...live, call: () => Promise.reject(new Problem("forbidden", "", 403)) };
    expect(await changeRequest(refusing as typeof live, before, "subject_id", null)).toEqual({
      kind: "refused",
      code: "forbidden",
    });
  });
});

describe("values to choose from", () => {
  it("are subtopics under their topics, without those out of use, unless one is in force", () => {
    const labels = (of: Dialog) => requestChoices(t, BOOT, of, "subject_id").map(({ label }) => label);
    expect(labels(dialog())).toEqual(["fact.noSubject", "Доставка", "Доставка · Курʼєр", "Повернення"]);
    expect(labels(dialog({ subject_id: 4 as SubjectId }))).toContain("Стара");
  });

  it("are the topics of one's own groups where the settings say so, and the one in force", () => {
    const group = { active: true, operator_ids: [ME], subject_ids: [1 as SubjectId] };
    const boot = {
      ...BOOT,
      settings: { subjects_by_skill_groups: true },
      skill_groups: [group],
    } as unknown as typeof BOOT;
    const values = (of: Dialog) => requestChoices(t, boot, of, "subject_id").map(({ value }) => value);
    expect(values(dialog())).toEqual([null, 1, 2]);
    expect(values(dialog({ subject_id: 3 as SubjectId }))).toEqual([null, 1, 2, 3]);
  });

  it("have a status that means «closed» for closed requests and for those who may close it", () => {
    const values = (of: Dialog, mayClose: boolean) =>
      requestChoices(t, BOOT, of, "status_id", mayClose).map(({ value }) => value);
    expect(values(dialog(), false)).toEqual([1]);
    expect(values(dialog(), true)).toEqual([1, 2]);
    expect(values(dialog({ state: "closed" }), false)).toEqual([1, 2]);
    expect([1, 2].map((id) => closesRequest(BOOT, dialog(), "status_id", id))).toEqual([false, true]);
    expect(closesRequest(BOOT, dialog({ state: "closed" }), "status_id", 2)).toBe(false);
    expect(closesRequest(BOOT, dialog(), "priority_id", 2)).toBe(false);
    expect(mayCloseRequest({ state: "active", operator_id: ME }, ME, true)).toBe(true);
    expect(mayCloseRequest({ state: "active", operator_id: OTHER }, ME, true)).toBe(false);
    expect(mayCloseRequest({ state: "active", operator_id: ME }, ME, false)).toBe(false);
    expect(mayCloseRequest({ state: "closed", operator_id: ME }, ME, true)).toBe(false);
  });

  it("are empty in words when they are not known", () => {
    expect(requestValue(t, BOOT, dialog(), "status_id", 2)).not.toBe("");
    expect(requestValue(t, BOOT, dialog(), "priority_id", 99)).toBe("");
    expect(requestValue(t, BOOT, dialog(), "subject_id", 2)).toBe("Доставка · Курʼєр");
  });
});

describe("a request may be changed by", () => {
  const all = { reply: true, all: true, closed: true };
  it.each([
    ["its operator", dialog(), ME, { reply: true, all: false, closed: false }, true],
    ["no colleague", dialog(), OTHER, { reply: true, all: false, closed: false }, false],
    ["a supervisor", dialog(), OTHER, all, true],
    ["nobody who may not reply", dialog(), ME, { ...all, reply: false }, false],
    [
      "its operator once closed, with the right to",
      dialog({ state: "closed" }),
      ME,
      { ...all, closed: false },
      false,
    ],
    ["nobody once it is part of another", dialog({ state: "merged" }), ME, all, false],
  ] as const)("%s", (_, of, who: OperatorId, grants, may) => {
    expect(mayChangeRequest(of, who, grants)).toBe(may);
  });
});
