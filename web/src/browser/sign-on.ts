/**
 * Signing in at the company in a window of its own: providers refuse to be framed, and a page that leaves loses what was typed in it.
 * The window ends at `/signed-on`, which tells whoever opened it. A message to the opener reaches a frame of another site's page; a
 * channel reaches a page that the provider or our own policy has cut off from its window. Only pages of our own origin hear either.
 */

/** What the window's last page says. */
export interface SignedOn {
  source: "rozmova";
  type: "signed-on";
  /** What the opener gave along: 128 random bits. */
  mark: string;
  /** One-time, for a frame to sign in with. */
  token: string | null;
}

/** `confirm`: to prove within a sign-in that it is still the same person; `frame`: to sign in the panel inside another page. */
export type SignOnPurpose = "confirm" | "frame";

const CHANNEL = "rozmova-signed-on";
const LOOK = "popup,width=520,height=680";

/** The browser, as far as it is needed. */
export interface SignOnWorld {
  /** Opens a window; null when the browser does not let it. */
  open(url: string): object | null;
  /** Our own. */
  origin: string;
  mark(): string;
  /** Hears everything that is said to this page until it is called off. */
  listen(heard: (message: { data: unknown; origin: string }) => void): () => void;
}

/**
 * Opens the window and calls `done` once, with the token if there is one. Answers what stops the waiting, or null when the browser
 * keeps windows from being opened. That the window was closed is not known: a provider may cut it off.
 */
export function openSignOn(
  purpose: SignOnPurpose,
  done: (token: string | null) => void,
  world: SignOnWorld = browserWorld(),
): (() => void) | null {
  const mark = world.mark();
  const stop = world.listen(({ data, origin }) => {
    if (origin !== world.origin) return;
    const said = readSignedOn(data);
    if (said === null || said.mark !== mark || (purpose === "frame" && said.token === null)) return;
    stop();
    done(said.token);
  });
  const next = encodeURIComponent(`/signed-on?mark=${mark}`);
  if (world.open(`/api/v1/auth/oidc?purpose=${purpose}&next=${next}`) !== null) return stop;
  stop();
  return null;
}

/** Said by the window's last page. */
export function tellSignedOn(mark: string, token: string | null): void {
  const message: SignedOn = { source: "rozmova", type: "signed-on", mark, token };
  (window.opener as Window | null)?.postMessage(message, location.origin);
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(message);
  channel.close();
}

/** Null for everything that is not said by the window's last page. Pure. */
export function readSignedOn(data: unknown): SignedOn | null {
  if (typeof data !== "object" || data === null) return null;
  const said = data as Partial<Record<keyof SignedOn, unknown>>;
  const token = said.token ?? null;
  if (said.source !== "rozmova" || said.type !== "signed-on" || typeof said.mark !== "string") return null;
  if (token !== null && typeof token !== "string") return null;
  return { source: "rozmova", type: "signed-on", mark: said.mark, token };
}

function browserWorld(): SignOnWorld {
  return {
    open: (url) => window.open(url, "_blank", LOOK),
    origin: location.origin,
    mark: () =>
      [...crypto.getRandomValues(new Uint8Array(16))]
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join(""),
    listen(heard) {
      const hear = ({ data, origin }: MessageEvent<unknown>): void => {
        heard({ data, origin });
      };
      const channel = new BroadcastChannel(CHANNEL);
      window.addEventListener("message", hear);
      channel.addEventListener("message", hear);
      return () => {
        window.removeEventListener("message", hear);
        channel.removeEventListener("message", hear);
        channel.close();
      };
    },
  };
}
