/** Longest time anything in these tests may take, milliseconds. Generous: the machine may be busy. */
export const LIMIT_MS = 20_000;
const STEP_MS = 40;

/** Asks again and again until the answer is something: not false, 0, "", null or undefined. An asking that throws counts as "not yet". */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  limit = LIMIT_MS,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + limit;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer as NonNullable<Exclude<T, false>>;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${limit} ms for: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
