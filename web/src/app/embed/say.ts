import en from "../../i18n/embed/en.json";
import uk from "../../i18n/embed/uk.json";
import { languageNow, translateNow } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useToasts } from "../../ui/toasts";

const WORDS = { uk, en };

/** Tells the operator what of the wishes of the page around did not come about. */
export function say(code: string): void {
  const words = WORDS[languageNow()];
  const text =
    code === "not_found"
      ? words["embed.nobody"]
      : code === "no_dialog"
        ? words["embed.noDialog"]
        : problemText(translateNow, code);
  useToasts.getState().show({ text });
}
