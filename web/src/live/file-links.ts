import { type MouseEvent, useEffect, useState } from "react";

/** What the server says of a file: addresses that work for ten minutes without a sign-in. */
export interface SignedFile {
  signed_url: string;
  signed_thumb_url: string | null;
  /** What a converted photo was made of. */
  signed_original_url?: string | null;
}

/** A link works ten minutes; a new one is asked for a little earlier. */
const FRESH_MS = 9 * 60_000;
const OURS = /^\/api\/v1\/files\/(\d+)\/content(?:\?variant=(thumb|original))?$/;

/** Addresses for elements that cannot carry a token: in a page without a cookie our own addresses answer 401. */
export class SignedLinks {
  private readonly known = new Map<number, { at: number; file: Promise<SignedFile> }>();

  constructor(
    private readonly read: (id: number) => Promise<SignedFile>,
    private readonly now: () => number = Date.now,
  ) {}

  /** The address that works now in place of one of a message. Rejects when the file is not there, or not for us. */
  async of(url: string): Promise<string> {
    const [, id, variant] = OURS.exec(url) ?? [];
    if (id === undefined) return url;
    const file = await this.file(Number(id));
    if (variant === "thumb") return file.signed_thumb_url ?? file.signed_url;
    if (variant === "original") return file.signed_original_url ?? file.signed_url;
    return file.signed_url;
  }

  /** Asks anew at the next call. */
  forget(url: string): void {
    this.known.delete(Number(OURS.exec(url)?.[1]));
  }

  private file(id: number): Promise<SignedFile> {
    const now = this.now();
    const known = this.known.get(id);
    if (known && now - known.at < FRESH_MS) return known.file;
    for (const [old, { at }] of this.known) if (now - at >= FRESH_MS) this.known.delete(old);
    const file = this.read(id);
    this.known.set(id, { at: now, file });
    file.catch(() => this.known.delete(id));
    return file;
  }
}

/** Filled by a page that is signed in without a cookie (`app/embed`); everywhere else our own addresses do. */
export const fileLinks: { signed: SignedLinks | null } = { signed: null };

/** A picture for `<img>`: its address, undefined until it is known, and whether it is gone. */
export function usePicture(url: string | undefined): {
  src: string | undefined;
  gone: boolean;
  onError(): void;
} {
  const { signed } = fileLinks;
  const [found, setFound] = useState<{ of: string; src: string } | null>(null);
  const [tries, setTries] = useState(0);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (signed === null || url === undefined) return undefined;
    let here = true;
    signed.of(url).then(
      (src) => {
        if (here) setFound({ of: url, src });
      },
      () => {
        if (here) setGone(true);
      },
    );
    return () => {
      here = false;
    };
  }, [signed, url, tries]);
  const onError = (): void => {
    if (signed === null || url === undefined || tries > 0) {
      setGone(true);
      return;
    }
    // Its ten minutes may be over before the browser came to it.
    signed.forget(url);
    setTries(1);
  };
  const src = signed === null ? url : found !== null && found.of === url ? found.src : undefined;
  return { src, gone, onError };
}

/** For a link that saves a file of ours: where no cookie goes along, the click asks for an address that works. */
export function onSaveFile(url: string | undefined, name: string): (event: MouseEvent) => void {
  return (event) => {
    if (fileLinks.signed === null || url === undefined) return;
    event.preventDefault();
    void saveFile(url, name);
  };
}

/** Saves a file of ours; the page stays where it is. */
export async function saveFile(url: string, name: string): Promise<void> {
  // What cannot be had answers in words of its own when its address is opened.
  const address = (await fileLinks.signed?.of(url).catch(() => url)) ?? url;
  saveFrom(savedAt(address), name);
}

/** The address that saves what another one shows. */
export function savedAt(url: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}download=1`;
}

/** Saves what was fetched under a name. */
export function saveBlob(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  saveFrom(href, name);
  URL.revokeObjectURL(href);
}

export function saveFrom(href: string, name: string): void {
  Object.assign(document.createElement("a"), { href, download: name }).click();
}
