import { type FormEvent, useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import type { components } from "../../api/schema.gen";
import { changedOf, type OwnValues, UserFields } from "../../features/settings/UserFields";
import { useCfg } from "../../features/settings/words";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive } from "../../live/react";
import { Button } from "../../ui/button";
import { FormError } from "../../ui/field";
import { Page } from "../../ui/page";
import { useToasts } from "../../ui/toasts";

type MyFields = components["schemas"]["MyFields"];

const PATH = "/api/v1/me/fields";
const optionsAt = (id: number): string => `${PATH}/${id}/options`;

/** `/me/fields`: what an administrator asks of every user, filled in by themselves (administration.md 3 and 10). */
export function FieldsPage() {
  const t = useT();
  const cfg = useCfg();
  const { call } = useLive();
  const show = useToasts((state) => state.show);
  const [mine, setMine] = useState<{ data: MyFields; version: number | null } | null>(null);
  const [changed, setChanged] = useState<OwnValues>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const read = useCallback(
    () =>
      call<MyFields>("GET", PATH).then(setMine, (error: unknown) => {
        setFailure(problemText(t, asProblem(error).code));
      }),
    [call, t],
  );
  useEffect(() => {
    void read();
  }, [read]);

  const stored = (mine?.data.values ?? {}) as OwnValues;
  const dirty = Object.keys(changed).length > 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!mine || !dirty || busy) return;
    setBusy(true);
    setFailure(null);
    call<MyFields>("PATCH", PATH, { body: { values: changed }, version: mine.version })
      .then(
        (answer) => {
          setMine(answer);
          setChanged({});
          show({ text: cfg("cfg.saved") });
        },
        (error: unknown) => {
          const refused = asProblem(error);
          if (refused.code === "precondition") {
            // What was typed stays in the fields; the rest is as it is now.
            setFailure(cfg("cfg.conflict"));
            void read();
          } else {
            const told = refused.code === "validation";
            setFailure(told ? cfg("cfg.refused", { reason: refused.message }) : problemText(t, refused.code));
          }
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const fields = (mine?.data.fields ?? []).map((field) => ({
    ...field,
    non_editable: field.non_editable && mine?.data.may_write_all !== true,
  }));

  return (
    <Page title={t("me.fields")} lead={t("me.fieldsLead")}>
      {mine && fields.length === 0 ? <p className="text-13 text-fg2">{cfg("cfg.ownNone")}</p> : null}
      {fields.length > 0 ? (
        <form className="flex flex-col gap-4" noValidate onSubmit={submit}>
          <UserFields
            id="my-fields"
            fields={fields}
            stored={stored}
            value={changed}
            optionsAt={optionsAt}
            onChange={(next) => {
              setChanged(changedOf(stored, { ...stored, ...next }));
            }}
          />
          <div>
            <Button type="submit" tone="primary" disabled={!dirty || busy}>
              {t("quick.save")}
            </Button>
          </div>
        </form>
      ) : null}
      {failure === null ? null : <FormError>{failure}</FormError>}
    </Page>
  );
}
