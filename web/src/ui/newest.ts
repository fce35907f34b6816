import { useState } from "react";

/**
 * Readings of one thing may overtake one another. `begin()` is called when a question is asked; what it returns is called with
 * the answer, and says whether nothing that was asked later has been answered already.
 */
export function newest(): () => () => boolean {
  let asked = 0;
  let answered = 0;
  return () => {
    asked += 1;
    const mine = asked;
    return () => {
      if (mine < answered) return false;
      answered = mine;
      return true;
    };
  };
}

/** One order of questions and answers for as long as the page is there. */
export function useNewest(): () => () => boolean {
  const [begin] = useState(newest);
  return begin;
}
