import { create } from "zustand";
import type { Client, Contact, SsoOffer } from "../../api/types";
import { askedOf, type Asked, type HostContext, type PanelMessages } from "./protocol";

export type Layout = "compact" | "full";

interface EmbedState {
  layout: Layout;
  /** Why nobody is signed in yet; null while it is being tried. */
  fault: PanelMessages["auth.required"]["reason"] | null;
  /** The company's sign-in, which one can use beside the page around. */
  sso: SsoOffer | null;
  /** What became of its window: opened, or kept shut by the browser. */
  signOn: "none" | "open" | "blocked";
  context: HostContext | null;
  /** A first message that the page around asks to write. */
  outbound: { client: Client; contact: Contact; text: string } | null;
  set(change: Partial<Omit<EmbedState, "set">>): void;
}

export const useEmbed = create<EmbedState>((set) => ({
  layout: "full",
  fault: null,
  sso: null,
  signOn: "none",
  context: null,
  outbound: null,
  set,
}));

/** What the frame's address says: layout and request before the `#`, the one-time token behind it. Pure. */
export function readAddress({ search, hash }: { search: string; hash: string }): {
  layout: Layout;
  asked: Asked | null;
  token: string | null;
} {
  const query = new URLSearchParams(search);
  const behind = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    layout: query.get("layout") === "compact" ? "compact" : "full",
    asked: askedOf(Object.fromEntries(query)),
    token: behind.get("token"),
  };
}

/** The list that the server has written into this page: exact origins that may embed it. */
export function listedOrigins(page: Document): readonly string[] {
  const tag = page.querySelector<HTMLMetaElement>("meta[name=rozmova-embed-origins]");
  return (tag?.content ?? "").split(" ").filter(Boolean);
}
