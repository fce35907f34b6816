import { useState } from "preact/hooks";
import type { Author } from "../protocol";

const initials = (name: string) =>
  name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((w) => [...w][0]?.toUpperCase() ?? "")
    .join("");

/** Picture of a person, or initials on a tint that stays the same for a name. */
export function Avatar({ who }: { who: Author }) {
  const [broken, setBroken] = useState(false);
  const tint = [...who.name].reduce((sum, c) => sum + (c.codePointAt(0) ?? 0), 0) % 4;
  if (who.avatar && !broken && /^(https:\/\/|\/(?!\/))/.test(who.avatar))
    return <img class="face" src={who.avatar} alt="" referrerpolicy="no-referrer" onError={() => setBroken(true)} />;
  return (
    <span class={`face tint${tint}`} aria-hidden="true">
      {initials(who.name)}
    </span>
  );
}
