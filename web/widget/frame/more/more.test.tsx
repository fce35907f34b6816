// @vitest-environment happy-dom
import { h, render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Engine } from "../engine";
import { language } from "../i18n";
import type { Message, Prechat } from "../protocol";
import { initial, type State } from "../state";
import { Composer } from "../ui/composer";
import { arrow, ending, greeting, instead, quote, quoted } from ".";
import { missing } from "./form";
import { transcript, wholeOf } from "./transcript";
import { words } from "./words";

const l = language("uk");
const form: Prechat = {
  intro: "Розкажіть, хто ви",
  fields: [
    { key: "name", type: "text", label: "Ім’я", required: true },
    { key: "email", type: "email", label: "Пошта", required: false },
  ],
  consent: "Погоджуюся на обробку даних",
};
const say = (id: string, from: Message["from"], text: string, name?: string): Message => ({
  id,
  dialog_id: "d",
  from,
  author: name ? { name } : null,
  ts: "2026-01-05T08:00:00Z",
  content: { type: "text", text },
});

let call: ReturnType<typeof vi.fn>;
let engine: Engine;
let box: HTMLElement;
const show = (what: unknown) => render(<div>{what as never}</div>, box);
const settled = () => new Promise((done) => setTimeout(done));
const at = <T extends Element>(selector: string): T => {
  const found = box.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector} in ${box.innerHTML}`);
  return found;
};

beforeEach(() => {
  call = vi.fn(() => Promise.resolve({}));
  engine = { api: { call }, formed: vi.fn(), rated: vi.fn(), page: vi.fn() } as unknown as Engine;
  box = document.createElement("div");
  document.body.append(box);
});
afterEach(() => {
  render(null, box);
  box.remove();
});

const state = (over: Partial<State>): State => ({ ...initial, started: true, ...over });

describe("answering a message", () => {
  const question = say("m1", "operator", "Який розмір?", "Ірина");
  const own = { ...say("m2", "visitor", "Метр"), reply_to: "m1" };
  const open = state({ dialog: { id: "d", status: "operator" }, messages: [question, own] });

  it("is begun with the button of a message, shown above the composer, and goes with one message only", () => {
    engine = { ...engine, redraw: vi.fn() } as unknown as Engine;
    show(quote({ engine, s: open, l, m: question }));
    expect(at("button").getAttribute("aria-label")).toBe("Відповісти: Який розмір?");
    at("button").dispatchEvent(new Event("click"));
    expect(engine.redraw).toHaveBeenCalledOnce();
    show(ending({ engine, s: open, l }));
    expect(at(".answering .quote").textContent).toBe("ІринаЯкий розмір?");
    expect([quoted(open), quoted(open)]).toEqual(["m1", undefined]);
    expect(ending({ engine, s: open, l })).toBeNull();
  });

  it("can be given up, and is forgotten with the conversation", () => {
    engine = { ...engine, redraw: vi.fn() } as unknown as Engine;
    const choose = (): void => {
      show(quote({ engine, s: open, l, m: question }));
      at("button").dispatchEvent(new Event("click"));
    };
    choose();
    show(ending({ engine, s: open, l }));
    at(".answering button").dispatchEvent(new Event("click"));
    expect(quoted(open)).toBeUndefined();
    choose();
    expect(quoted(state({}))).toBeUndefined();
  });

  it("shows what a message answers, also one that is not loaded or not sent yet", () => {
    show(quote({ engine, s: open, l, m: own }));
    expect(at(".quote").textContent).toBe("ІринаЯкий розмір?");
    show(quote({ engine, s: open, l, m: { ...own, reply_to: "m0" } }));
    expect(at(".quote").textContent).toBe(words.uk.earlier);
    show(quote({ engine, s: open, l, m: { client_id: "k", text: "Так", at: 1, reply_to: "m1" } }));
    expect(at(".quote").textContent).toBe("ІринаЯкий розмір?");
    expect(box.querySelector("button")).toBeNull();
  });

  it("is not offered where nothing can be written, nor for an earlier conversation", () => {
    const button = (s: State, m: Message) => {
      show(quote({ engine, s, l, m }));
      return box.querySelector("button");
    };
    expect(button({ ...open, dialog: { id: "d", status: "closed" } }, question)).toBeNull();
    expect(button(open, { ...question, dialog_id: "before" })).toBeNull();
    expect(button(open, question)).not.toBeNull();
  });
});

describe("the form before the first message", () => {
  it("stands in place of an empty conversation only", () => {
    const config = { prechat: form };
    const shown = (over: Partial<State>) => instead({ engine, s: state({ config, ...over }), l }) !== null;
    expect(shown({})).toBe(true);
    expect(shown({ formed: true })).toBe(false);
    expect(shown({ dialog: { status: "bot" } })).toBe(false);
    expect(shown({ messages: [say("1", "visitor", "а")] })).toBe(false);
    expect(shown({ config: {} })).toBe(false);
  });

  it("names every missing answer and asks the server for nothing before", async () => {
    expect(missing(form, { name: " " })).toEqual({ name: "required", consent: "required" });
    expect(missing(form, { name: "Марія", consent: true })).toEqual({});
    show(instead({ engine, s: state({ config: { prechat: form } }), l }));
    at<HTMLFormElement>("form").dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(call).not.toHaveBeenCalled();
    expect(at("#f-name").getAttribute("aria-describedby")).toBe("x-name");
    expect(at("#x-name").textContent).toBe(words.uk.faults.required);
    expect(at("#x-consent").textContent).toBe(words.uk.consentNeeded);
  });

  it("sends what was filled in, shows what the server refuses and goes on when it accepts", async () => {
    show(instead({ engine, s: state({ config: { prechat: { ...form, consent: "" } } }), l }));
    const name = at<HTMLInputElement>("#f-name");
    name.value = "Марія";
    name.dispatchEvent(new Event("input", { bubbles: true }));
    await settled();
    call.mockRejectedValueOnce({ status: 422, fields: { email: "email" } });
    const submit = () => at<HTMLFormElement>("form").dispatchEvent(new Event("submit", { cancelable: true }));
    submit();
    await settled();
    await settled();
    expect(at("#x-email").textContent).toBe(words.uk.faults.email);
    submit();
    await settled();
    expect(call).toHaveBeenLastCalledWith("form", { values: { name: "Марія" } });
    expect(engine.formed).toHaveBeenCalledOnce();
  });
});

describe("the rating", () => {
  const closed = state({ config: { csat: true }, dialog: { id: "d_1", status: "closed", csat: null } });

  it("is asked of a closed conversation without one", () => {
    expect(ending({ engine, s: closed, l })).not.toBeNull();
    expect(ending({ engine, s: state({ ...closed, config: {} }), l })).toBeNull();
    expect(ending({ engine, s: state({ ...closed, restarted: true }), l })).toBeNull();
    const unrated = { id: "d_1", status: "closed" as const, csat: null, unrated: true };
    expect(ending({ engine, s: state({ ...closed, dialog: unrated }), l })).toBeNull();
    expect(
      ending({ engine, s: state({ ...closed, dialog: { id: "d_1", status: "operator" } }), l }),
    ).toBeNull();
    show(ending({ engine, s: state({ ...closed, dialog: { id: "d_1", status: "closed", csat: 4 } }), l }));
    expect(box.textContent).toBe(words.uk.thanks);
  });

  it("has five labelled choices; nothing is sent before one is taken", async () => {
    show(ending({ engine, s: closed, l }));
    const labels = [...box.querySelectorAll("label")].map((label) => label.textContent);
    expect(labels).toEqual(words.uk.scores);
    expect(box.querySelector(".again")).toBeNull();
    at<HTMLInputElement>("input[value='5']").dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
    at<HTMLFormElement>("form").dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(call).toHaveBeenCalledWith("csat", { dialog_id: "d_1", values: { score: 5, comment: "" } });
    expect(engine.rated).toHaveBeenCalledWith(5);
  });

  it("given in another tab is taken as given", async () => {
    show(ending({ engine, s: closed, l }));
    at<HTMLInputElement>("input[value='2']").dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
    call.mockRejectedValueOnce({ status: 409 });
    at<HTMLFormElement>("form").dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(engine.rated).toHaveBeenCalledWith(2);
  });
});

describe("around the conversation", () => {
  it("the greeting stands above the first message, when nothing older waits", () => {
    const config = { greeting: "Вітаю! Чим допомогти?" };
    expect(greeting({ engine, s: state({ config, more: true }), l })).toBeNull();
    expect(greeting({ engine, s: state({}), l })).toBeNull();
    show(greeting({ engine, s: state({ config }), l }));
    expect(box.textContent).toBe("ПомічникВітаю! Чим допомогти?");
  });

  it("the header's button opens the menu and comes back; a barrier has no menu", () => {
    show(arrow({ engine, s: state({}), l }));
    expect(at("button").getAttribute("aria-label")).toBe(words.uk.menu);
    at<HTMLButtonElement>("button").click();
    expect(engine.page).toHaveBeenLastCalledWith("menu");
    show(arrow({ engine, s: state({ page: "menu" }), l }));
    at<HTMLButtonElement>("button").click();
    expect(engine.page).toHaveBeenLastCalledWith("");
    expect(arrow({ engine, s: state({ barrier: { kind: "blocked", text: "" } }), l })).toBeNull();
  });

  it("the conversation is sent by mail where that is switched on, and a refusal says why", async () => {
    const dialog = { id: "d_1", status: "operator" as const };
    const menu = async (transcript: string | null) => {
      call.mockResolvedValue({ data: [] });
      show(instead({ engine, s: state({ page: "menu", dialog, config: { transcript } }), l }));
      await settled();
      return [...box.querySelectorAll("button")].find((b) => b.textContent === "На пошту");
    };
    expect(await menu(null)).toBeUndefined();
    const button = await menu("На пошту");
    call.mockResolvedValue({ text: "Надсилаємо" });
    button?.click();
    await settled();
    expect(call).toHaveBeenLastCalledWith("transcript", { dialog_id: "d_1", language: "uk" });
    expect(at("[role=status]").textContent).toBe("Надсилаємо");
    call.mockRejectedValue(Object.assign(new Error(), { text: "Адреси немає" }));
    button?.click();
    await settled();
    expect(at("[role=alert]").textContent).toBe("Адреси немає");
    expect(at("[role=status]").textContent).toBe("");
  });

  it("what was begun outlives a look at the menu", async () => {
    const composer = () => (
      <Composer engine={{ ...engine, typing: vi.fn() } as Engine} s={state({ config: {} })} l={l} focus={0} />
    );
    show(composer());
    const area = at<HTMLTextAreaElement>("textarea");
    area.value = "Чи можна";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    await settled();
    show(null);
    show(composer());
    expect(at<HTMLTextAreaElement>("textarea").value).toBe("Чи можна");
  });

  it("a conversation as text names who wrote and leaves system lines out", () => {
    const text = transcript(
      [
        say("1", "visitor", "Добрий день"),
        say("2", "system", "dialog_closed"),
        say("3", "operator", "Вітаю\nтак", "Ірина"),
      ],
      words.uk,
      "Світло і Дзеркало",
      () => "05.01, 10:00",
    );
    expect(text).toBe(
      "Світло і Дзеркало\r\n\r\n[05.01, 10:00] Ви: Добрий день\r\n[05.01, 10:00] Ірина: Вітаю\r\n    так\r\n",
    );
  });

  it("all pages of a conversation are read, and no more than there are", async () => {
    const pages = [
      Array.from({ length: 50 }, (_, n) => say(`b${n}`, "visitor", "б")),
      Array.from({ length: 3 }, (_, n) => say(`a${n}`, "visitor", "а")),
    ];
    const page = vi.fn(() => Promise.resolve(pages.shift() ?? []));
    const all = await wholeOf(page);
    expect(all.map((m) => m.id).slice(0, 4)).toEqual(["a0", "a1", "a2", "b0"]);
    expect(page.mock.calls).toEqual([[undefined], ["b0"]]);
  });
});
