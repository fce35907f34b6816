/** One value to choose from a list. */
export interface Pick {
  /** Null is «none». */
  value: number | null;
  label: string;
  /** In force now. */
  on: boolean;
}

/** Values whose words begin with every typed word: «дос кур» finds «Доставка · Кур’єр». Pure. */
export function picked(all: readonly Pick[], typed: string): Pick[] {
  const wanted = typed.toLocaleLowerCase("uk").split(/\s+/).filter(Boolean);
  return all.filter(({ label }) => {
    const words = label.toLocaleLowerCase("uk").split(/[\s·]+/);
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  });
}
