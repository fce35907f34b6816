import { expect, it } from "vitest";
import { nameExample } from "./name-example";

it.each([
  ["{{first_name}} {{last_name}}", "Ірина Коваль"],
  ["{{ first_name }} К.", "Ірина К."],
  ["{{name}}, підтримка", "Ірина Коваль, підтримка"],
  ["Підтримка", "Підтримка"],
  ["{{role}}", null],
  ["{{first_name", null],
])("clients read %j as %j", (template, shown) => {
  expect(nameExample(template)).toBe(shown);
});
