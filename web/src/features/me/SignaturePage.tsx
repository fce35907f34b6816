import { type FormEvent, useId, useState } from "react";
import { useT } from "../../i18n/language";
import { usePreferences } from "../../live/react";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { INPUT } from "../../ui/field";
import { Page } from "../../ui/page";
import { Tick } from "../../ui/segments";
import { useToasts } from "../../ui/toasts";
import { useSave } from "./use-save";

/** What the server accepts. */
const MAX = 2_000;

/** `/me/signature`: the words under one's letters. */
export function SignaturePage() {
  const t = useT();
  const value = usePreferences((state) => state.value);
  const save = useSave();
  const show = useToasts((state) => state.show);
  const [text, setText] = useState(value.signature);
  const [adds, setAdds] = useState(value.signature_in_replies);
  const id = useId();
  const dirty = text !== value.signature || adds !== value.signature_in_replies;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!dirty) return;
    void save({ signature: text, signature_in_replies: adds }).then((stored) => {
      if (stored) show({ text: t("me.signatureSaved") });
    });
  };

  return (
    <Page title={t("me.signature")} lead={t("me.signatureLead")}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <div>
          <label htmlFor={id} className="mb-1 block text-13 font-medium">
            {t("me.signatureText")}
          </label>
          <textarea
            id={id}
            rows={5}
            dir="auto"
            maxLength={MAX}
            className={cx(INPUT, "resize-y py-2")}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
        </div>
        <Tick label={t("me.signatureAdds")} checked={adds} onChange={setAdds} />
        <div>
          <Button type="submit" tone="primary" disabled={!dirty}>
            {t("quick.save")}
          </Button>
        </div>
      </form>
    </Page>
  );
}
