import { describe, expect, it } from "vitest";
import type { Folder, FolderId, OperatorId } from "../../api/types";
import { kinOf, mayLieIn, placesFor, reordered } from "./folder-places";

const ME = 11 as OperatorId;
const id = (n: number) => n as FolderId;
const folder = (n: number, owner: OperatorId | null, parent: number | null = null): Folder => ({
  id: id(n),
  owner_id: owner,
  parent_id: parent === null ? null : id(parent),
  name: `f${n}`,
  order: n,
  is_hidden: false,
  version: 1,
});
const [one, two, inner, shared, other] = [
  folder(1, ME),
  folder(2, ME),
  folder(3, ME, 1),
  folder(4, null),
  folder(5, null),
];
const all = [one, two, inner, shared, other];
const ids = (found: readonly Folder[]): number[] => found.map((f) => f.id);

describe("folders", () => {
  it("are ordered among those of one owner in one place", () => {
    expect(ids(kinOf(all, two))).toEqual([1, 2]);
    expect(ids(kinOf(all, shared))).toEqual([4, 5]);
    expect(ids(kinOf(all, inner))).toEqual([3]);
    expect(reordered([one, two], id(2), id(1))).toEqual([2, 1]);
    expect(reordered([one, two], id(1), null)).toEqual([2, 1]);
    expect(reordered([one, two], id(1), id(9))).toEqual([2, 1]);
  });

  it("go into one of the first level, shared ones into shared ones, and no further", () => {
    expect(ids(placesFor(all, two))).toEqual([1, 4, 5]);
    expect(ids(placesFor(all, inner))).toEqual([2, 4, 5]);
    expect(ids(placesFor(all, shared))).toEqual([5]);
    expect(placesFor(all, one)).toEqual([]);
  });

  it("take a shared filter only when they are shared", () => {
    expect(mayLieIn({ owner_id: null }, one)).toBe(false);
    expect(mayLieIn({ owner_id: null }, shared)).toBe(true);
    expect(mayLieIn({ owner_id: ME }, one)).toBe(true);
  });
});
