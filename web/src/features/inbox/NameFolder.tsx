import { useState } from "react";
import { asProblem } from "../../api/problems";
import { problemText } from "../../i18n/names";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, FormError } from "../../ui/field";
import { useT } from "./words";

/** Asks for the name of a folder, a new one's or another one for one that is there. */
export function NameFolder({
  title,
  first = "",
  onSave,
  onClose,
}: {
  title: string;
  first?: string;
  onSave(name: string): Promise<unknown>;
  onClose(): void;
}) {
  const t = useT();
  const [name, setName] = useState(first);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  return (
    <Dialog open onClose={onClose} title={title} closeLabel={t("action.close")}>
      <form
        className="space-y-4 px-5 py-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (busy) return;
          setBusy(true);
          setFailure(null);
          onSave(name.trim()).then(onClose, (error: unknown) => {
            const problem = asProblem(error);
            setFailure(problem.fields["name"] ?? problemText(t, problem.code));
            setBusy(false);
          });
        }}
      >
        {failure ? <FormError>{failure}</FormError> : null}
        <Field
          label={t("builder.name")}
          value={name}
          maxLength={200}
          required
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={busy || name.trim() === ""}>
            {t("builder.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
