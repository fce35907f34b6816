import { beforeEach, expect, it } from "vitest";
import { useToasts } from "./toasts";

const { show } = useToasts.getState();
const texts = () => useToasts.getState().list.map(({ text }) => text);
const undo = { label: "Скасувати", run: () => undefined };

beforeEach(() => {
  useToasts.setState({ list: [] });
});

it("three stand at most, and of equals the newest stay", () => {
  for (const text of ["a", "b", "c", "d"]) show({ text });
  expect(texts()).toEqual(["b", "c", "d"]);
});

it("news do not push out an error that nobody has read, nor a way back while something plainer is there", () => {
  show({ text: "error", tone: "bad" });
  show({ text: "closed", action: undo });
  for (const text of ["a", "b"]) show({ text });
  expect(texts()).toEqual(["error", "closed", "b"]);
  show({ text: "closed too", action: undo });
  show({ text: "moved", action: undo });
  expect(texts()).toEqual(["error", "closed too", "moved"]);
});
