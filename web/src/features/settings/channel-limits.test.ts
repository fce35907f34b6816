import { describe, expect, it } from "vitest";
import { channelText } from "./ChannelLimits";
import { faultOf, type FieldSpec } from "./fields";
import type { Words } from "./words";

const cfg: Words = (key) => key;
const options = [
  { value: "telegram", label: "Telegram" },
  { value: "email", label: "Пошта" },
];
const spec: FieldSpec = { kind: "channels", name: "by_channel", label: "cfg.limitByChannel", options };

describe("limits by channel", () => {
  it("are told by the channels' names, and nothing is told as nothing", () => {
    expect(channelText({ telegram: 2, email: 0 }, options, cfg)).toBe("Telegram: 2, Пошта: 0");
    expect(channelText({ pigeon: 1 }, options, cfg)).toBe("pigeon: 1");
    expect(channelText({}, options, cfg)).toBe("cfg.nothing");
  });

  it.each([
    [{}, null],
    [{ telegram: 0, email: 1000 }, null],
    [{ telegram: 1001 }, "cfg.range"],
    [{ telegram: -1 }, "cfg.range"],
    [{ telegram: 1.5 }, "cfg.range"],
  ])("%j", (value, fault) => {
    expect(faultOf(spec, value, cfg)).toBe(fault);
  });
});
