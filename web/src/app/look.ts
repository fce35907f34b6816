import type { SessionLook } from "../api/types";
import { PRODUCT, useBrand } from "../live/brand";

/** `?safe=1` leaves own styles and scripts out, so that a style that hides everything can be taken away again. */
export function isSafe(search: string): boolean {
  return new URLSearchParams(search).get("safe") === "1";
}

/** What the page is to have of this instance's own; null is nothing. */
export function ownFiles(look: SessionLook, safe: boolean): { style: string | null; script: string | null } {
  return safe ? { style: null, script: null } : { style: look.style ?? null, script: look.script ?? null };
}

// Read before the router changes the address.
const SAFE = isSafe(location.search);

/** Gives the panel the name, the style and the script of this instance. */
export function applyLook(look: SessionLook): void {
  const name = look.product_name || PRODUCT;
  document.title = document.title.replace(useBrand.getState().name, name);
  useBrand.setState({ name });
  const { style, script } = ownFiles(look, SAFE);
  const present = document.querySelector<HTMLLinkElement>("#own-style");
  if (style === null) present?.remove();
  else if (present?.getAttribute("href") !== style) {
    const link =
      present ?? Object.assign(document.createElement("link"), { id: "own-style", rel: "stylesheet" });
    link.href = style;
    document.head.append(link);
  }
  // What has run cannot be taken back: another script comes with the next page.
  if (script !== null && !document.querySelector("#own-script"))
    document.head.append(
      Object.assign(document.createElement("script"), { id: "own-script", src: script, async: true }),
    );
}
