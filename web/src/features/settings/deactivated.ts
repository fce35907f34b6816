import type { components } from "../../api/schema.gen";
import type { Words } from "./words";

export type Deactivated = Pick<
  components["schemas"]["DeactivateAnswer"],
  "redistributed" | "inherited" | "queued" | "failed"
>;

/** What became of the dialogs of somebody who was deactivated; `heir` is the colleague who was named, "" when nobody was. */
export function deactivatedText(cfg: Words, told: Deactivated, heir: string): string {
  const { inherited, queued, failed } = told;
  const others = told.redistributed - inherited - queued;
  const sentences = [cfg("cfg.deactivated")];
  if (heir !== "") sentences.push(cfg("cfg.deactivatedInherited", { name: heir, n: inherited }));
  if (others > 0) sentences.push(cfg("cfg.deactivatedOthers", { n: others }));
  if (queued > 0) sentences.push(cfg("cfg.deactivatedQueued", { n: queued }));
  if (failed > 0) sentences.push(cfg("cfg.deactivatedFailed", { n: failed }));
  return sentences.join(" ");
}
