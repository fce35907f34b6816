import type { RefObject } from "react";
import { useT } from "../../i18n/desk";
import { useLanguage } from "../../i18n/language";
import { matchingEmoji } from "./emoji";
import type { Key } from "./mentions";
import { Suggestions } from "./Suggestions";

/** Signs while `:…` is being typed. */
export function EmojiPicker({
  typed,
  keys,
  onPick,
}: {
  typed: string;
  keys: RefObject<Key>;
  onPick(sign: string): void;
}) {
  const t = useT();
  const language = useLanguage();
  return (
    <Suggestions
      label={t("emoji.list")}
      typed={typed}
      options={matchingEmoji(typed)}
      keyOf={({ sign }) => sign}
      keys={keys}
      onPick={({ sign }) => {
        onPick(sign);
      }}
    >
      {({ sign, words }) => (
        <>
          <span aria-hidden className="w-6 text-center text-16">
            {sign}
          </span>
          <span className="truncate">{words[language]}</span>
        </>
      )}
    </Suggestions>
  );
}
