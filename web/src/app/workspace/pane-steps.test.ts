import { beforeEach, describe, expect, it } from "vitest";
import { ME, OTHER } from "../../live/testing/samples";
import { afterKey } from "./pane-steps";
import { keepWidths, restoreWidths, showWidth, usePaneWidths, WIDTHS } from "./pane-widths";

beforeEach(() => {
  localStorage.clear();
  restoreWidths(ME);
});

describe("keys on a separator", () => {
  it("move it where the arrow points, whichever side its pane is on", () => {
    expect(afterKey("list", 336, "ArrowRight")).toBe(352);
    expect(afterKey("list", 336, "ArrowLeft")).toBe(320);
    expect(afterKey("context", 296, "ArrowLeft")).toBe(312);
    expect(afterKey("context", 296, "ArrowRight")).toBe(280);
  });

  it("go to the narrowest and the widest, and leave other keys alone", () => {
    expect(afterKey("list", 336, "Home")).toBe(WIDTHS.list.least);
    expect(afterKey("context", 296, "End")).toBe(WIDTHS.context.most);
    expect(afterKey("list", 336, "Tab")).toBeNull();
  });
});

describe("widths of panes", () => {
  it("stay within their limits and are a property of the page", () => {
    showWidth("list", 9_000);
    showWidth("context", 1);
    expect(usePaneWidths.getState()).toEqual({ list: WIDTHS.list.most, context: WIDTHS.context.least });
    expect(document.documentElement.style.getPropertyValue("--list-pane")).toBe(`${WIDTHS.list.most}px`);
  });

  it("are kept for one person of this device", () => {
    showWidth("list", 400);
    keepWidths(ME);
    restoreWidths(OTHER);
    expect(usePaneWidths.getState().list).toBe(WIDTHS.list.usual);
    restoreWidths(ME);
    expect(usePaneWidths.getState()).toEqual({ list: 400, context: WIDTHS.context.usual });
  });

  it("are the usual ones when what is stored makes no sense", () => {
    for (const wrong of ["{", '{"list":"wide"}', "7"]) {
      localStorage.setItem(`rzPanes.${ME}`, wrong);
      restoreWidths(ME);
      expect(usePaneWidths.getState()).toEqual({ list: WIDTHS.list.usual, context: WIDTHS.context.usual });
    }
  });
});
