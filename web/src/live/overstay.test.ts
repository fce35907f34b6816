import { describe, expect, it } from "vitest";
import type { OperatorStatus, StatusId } from "../api/types";
import { overstayed } from "./overstay";

const since = "2026-06-02T08:00:00Z";
const after = (seconds: number): number => Date.parse(since) + seconds * 1000;
const status = (max_minutes?: number | null): OperatorStatus => ({
  id: 33 as StatusId,
  name: "On break",
  color: "#f59e0b",
  can_receive: false,
  order: 3,
  is_default_online: false,
  is_default_offline: false,
  ...(max_minutes === undefined ? {} : { max_minutes }),
});

describe("the time of a status", () => {
  it("is over after its minutes, and not before", () => {
    expect(overstayed(status(15), since, after(900))).toBeNull();
    expect(overstayed(status(15), since, after(901))).toBe(15);
  });
  it("is never over without a limit or a status", () => {
    for (const known of [status(null), status(), undefined])
      expect(overstayed(known, since, after(86_400))).toBeNull();
  });
});
