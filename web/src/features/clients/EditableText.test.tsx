import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { EditableText } from "./EditableText";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

/** A row with three values to choose from; tells what was saved. */
async function opened() {
  const saved: string[] = [];
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  const choices = ["1", "2", "3"].map((value) => ({ value, label: `Status ${value}` }));
  act(() => {
    root.render(
      <EditableText
        label="Status"
        value="1"
        kind="text"
        choices={() => Promise.resolve(choices)}
        editable
        onSave={(next) => {
          saved.push(next);
          return Promise.resolve(null);
        }}
      />,
    );
  });
  await act(async () => {
    document.querySelector("button")?.click();
    await Promise.resolve();
  });
  const list = document.querySelector("select");
  if (!list) throw new Error("no list");
  const press = (key: string): void => {
    act(() => {
      list.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    });
  };
  const change = (value: string): void => {
    act(() => {
      list.value = value;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  const end = (): void => {
    act(() => {
      root.unmount();
    });
    document.body.replaceChildren();
  };
  return { saved, press, change, end };
}

it("a value chosen with the pointer is saved at once", async () => {
  const { saved, change, end } = await opened();
  change("3");
  expect(saved).toEqual(["3"]);
  end();
});

it("arrows walk through the values without saving each of them; Enter saves", async () => {
  const { saved, press, change, end } = await opened();
  press("ArrowDown");
  change("2");
  press("ArrowDown");
  change("3");
  expect(saved).toEqual([]);
  press("Enter");
  expect(saved).toEqual(["3"]);
  await act(() => Promise.resolve());
  end();
});
