import { h } from "preact";
import type { Author } from "../protocol";

const initials = (name: string) =>
  name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((w) => [...w][0]?.toUpperCase() ?? "")
    .join("");

/** Initials on a tint that stays the same for a name, under the person's picture when it loads. */
export function Avatar({ who }: { who: Author }) {
  const hue = [...who.name].reduce((sum, c) => sum + (c.codePointAt(0) ?? 0) * 37, 0) % 360;
  return (
    <span class="face" style={{ background: `hsl(${hue} 45% 84%)` }} aria-hidden="true">
      {initials(who.name)}
      {who.avatar && /^(https:\/\/|\/(?!\/))/.test(who.avatar) && (
        <img src={who.avatar} alt="" referrerpolicy="no-referrer" onError={(e) => e.currentTarget.remove()} />
      )}
    </span>
  );
}
