import { Fragment, type ReactNode } from "react";

const LINK = /\bhttps?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)\]]/g;

/** Text with its addresses as links and the names of those it mentions. Links open in a new tab and tell the other site nothing about this one. */
export function linkified(text: string, names: readonly string[] = []): ReactNode[] {
  const [name, ...rest] = names;
  if (name !== undefined)
    return text.split(`@${name}`).flatMap((part, at) => [
      ...(at > 0
        ? [
            <strong key={`${name}-${at}`} className="rounded-chip bg-fg/8 px-0.5">
              @{name}
            </strong>,
          ]
        : []),
      <Fragment key={at}>{linkified(part, rest)}</Fragment>,
    ]);
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push(
      <a
        key={match.index}
        href={match[0]}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent underline"
      >
        {match[0]}
      </a>,
    );
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
