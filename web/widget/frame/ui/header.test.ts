import { expect, it } from "vitest";
import { language } from "../i18n";
import { initial, type State } from "../state";
import { subtitle } from "./header";

const l = language("uk");
const state = (over: Partial<State>): State => ({
  ...initial,
  config: { subtitle: "Питайте", expect: "Зазвичай відповідаємо за хвилину" },
  ...over,
});
const nobody = { online: false, operators: 0 };

it("outside working time says when somebody will answer, until somebody does or the place in the queue is known", () => {
  const config = { ...state({}).config, off_hours: "Відповімо завтра з 9:00" };
  expect(subtitle(state({ config, presence: nobody }), l)).toBe("Відповімо завтра з 9:00");
  expect(subtitle(state({ config, dialog: { id: "d", status: "bot" } }), l)).toBe("Відповімо завтра з 9:00");
  expect(
    subtitle(state({ config, dialog: { id: "d", status: "operator", operator: { name: "Ірина" } } }), l),
  ).toContain("Ірина");
  expect(subtitle(state({ config, head: { subtitle: "Свято" } }), l)).toBe("Свято");
});

it("in working time it is who is there, then the words of the settings", () => {
  expect(subtitle(state({ presence: nobody }), l)).toBe(l.words.away);
  expect(subtitle(state({}), l)).toBe("Питайте");
});
