import { useEffect } from "react";
import type { Dialog } from "../../api/types";
import { useT } from "../../i18n/language";
import { useBoot, usePanel, useTyping } from "../../live/react";
import { keys } from "../../live/reduce";

/** An "is typing" without a successor goes away after this long. */
const HIDE_MS = 6_000;

/** Who is typing, and for channels that tell it, what. The preview is dimmed and labelled, since it is not sent yet. */
export function TypingRow({ dialog }: { dialog: Dialog }) {
  const t = useT();
  const { store } = usePanel();
  const { settings } = useBoot();
  const typing = useTyping(dialog.id);

  useEffect(() => {
    if (!typing) return;
    const timer = setTimeout(() => {
      store.update(
        (state) => {
          if (state.typing.get(dialog.id)?.seq !== typing.seq) return state;
          const rest = new Map(state.typing);
          rest.delete(dialog.id);
          return { ...state, typing: rest };
        },
        [keys.typing(dialog.id)],
      );
    }, HIDE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [typing, store, dialog.id]);

  if (!typing) return null;
  const name = typing.name || dialog.client.name;
  const preview = !typing.operator && settings.typing_preview !== false ? typing.text : null;
  return (
    <div className="shrink-0 px-4 pb-2 pl-[52px] text-12 text-fg2">
      <p className="flex items-center gap-2">
        {typing.operator ? t("typing.operator", { name }) : t("typing.client", { name })}
        <span className="dots text-accent">
          <i />
          <i />
          <i />
        </span>
      </p>
      {preview ? (
        <p className="mt-0.5 truncate text-13 text-fg3">
          {preview} <span className="text-11">· {t("typing.notSent")}</span>
        </p>
      ) : null}
    </div>
  );
}
