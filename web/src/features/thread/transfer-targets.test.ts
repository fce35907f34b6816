import { describe, expect, it } from "vitest";
import type { OperatorId, SkillGroupId } from "../../api/types";
import { createTranslator } from "../../i18n/runtime";
import uk from "../../i18n/uk.json";
import { bootstrap, ME, operator } from "../../live/testing/samples";
import { matching, transferTargets } from "./transfer-targets";

const t = createTranslator("uk", uk);
const RETURNS = 1 as SkillGroupId;
const DELIVERY = 2 as SkillGroupId;
const OLD = 3 as SkillGroupId;
const skillGroup = (id: SkillGroupId, name: string, active = true) => ({
  id,
  name,
  active,
  subject_ids: [],
  operator_ids: [],
});
const colleague = (id: number, name: string, groups: SkillGroupId[]) =>
  operator({ id: id as OperatorId, name, skill_group_ids: groups });

describe("to whom a request can go", () => {
  const boot = {
    ...bootstrap(),
    skill_groups: [
      skillGroup(RETURNS, "Повернення"),
      skillGroup(DELIVERY, "Доставка"),
      skillGroup(OLD, "Скасована група", false),
    ],
  };
  const people = [
    operator({ id: ME }),
    colleague(21, "Тарас Мельник", [RETURNS, DELIVERY, OLD]),
    colleague(22, "Оксана Швець", [DELIVERY]),
  ];
  const options = transferTargets(t, boot, new Map(people.map((person) => [person.id, person])), ME);
  const found = (typed: string): string[] => matching(options, typed).map(({ name }) => name);

  it("says what each colleague is skilled in", () => {
    const colleagues = options.filter(({ group }) => group === "operators");
    expect(colleagues.map(({ skills }) => skills)).toEqual(["Доставка", "Повернення, Доставка"]);
  });

  it("a group is found by its name first, then whoever is in it", () => {
    expect(found("доставка")).toEqual(["Доставка", "Оксана Швець", "Тарас Мельник"]);
    expect(found("доставка тарас")).toEqual(["Тарас Мельник"]);
    expect(found("скасована")).toEqual([]);
    expect(found("")).toEqual(options.map(({ name }) => name));
  });
});
