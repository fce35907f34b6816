import { useCallback, useEffect, useState } from "react";
import { asProblem } from "../../api/problems";
import { useT } from "../../i18n/language";
import { problemText } from "../../i18n/names";
import { useLive, useMe } from "../../live/react";
import { useToasts } from "../../ui/toasts";

const PATH = "/api/v1/me/distribution";

interface Pause {
  paused: boolean;
  own: boolean;
}

/**
 * «Завершити після поточних» (ui.md 3): no new requests come to me. `own` is null until it is known whose pause it is; only one's own
 * is lifted here.
 */
export function useOwnPause(): { paused: boolean; own: boolean | null; set(paused: boolean): void } {
  const t = useT();
  const { call } = useLive();
  const paused = useMe()?.distribution_paused === true;
  const [known, setKnown] = useState<Pause | null>(null);
  const show = useToasts((state) => state.show);

  useEffect(() => {
    if (!paused) return undefined;
    let here = true;
    call<Pause>("GET", PATH).then(
      ({ data }) => {
        if (here) setKnown(data);
      },
      () => undefined, // the line then says only that it is paused
    );
    return () => {
      here = false;
    };
  }, [call, paused]);

  const set = useCallback(
    (next: boolean): void => {
      call<Pause>("PUT", PATH, { body: { paused: next } }).then(
        ({ data }) => {
          setKnown(data);
        },
        (error: unknown) => {
          show({
            text: t("presence.pauseFailed", { reason: problemText(t, asProblem(error).code) }),
            tone: "bad",
          });
        },
      );
    },
    [call, show, t],
  );
  return { paused, own: paused && known?.paused === true ? known.own : null, set };
}
