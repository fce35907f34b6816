/** The part of the browser's storage that the panel uses. */
export type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

class Memory implements Kept {
  private readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  key(index: number): string | null {
    return [...this.kept.keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.kept.set(name, value);
  }
  removeItem(name: string): void {
    this.kept.delete(name);
  }
}

const memory = { local: new Memory(), tab: new Memory() };

/**
 * What this browser keeps between visits. In a frame of another site browsers refuse it, and so do strict settings of
 * privacy: then it lasts as long as the page, and nothing else changes.
 */
export function local(): Kept {
  try {
    return localStorage;
  } catch {
    return memory.local;
  }
}

/** The same for this tab. */
export function ofTab(): Kept {
  try {
    return sessionStorage;
  } catch {
    return memory.tab;
  }
}
