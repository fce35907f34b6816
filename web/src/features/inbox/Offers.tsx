import { useState } from "react";
import { asProblem } from "../../api/problems";
import type { DialogId } from "../../api/types";
import { useT } from "../../i18n/language";
import { channelLabel, problemText } from "../../i18n/names";
import { printed } from "../../keys/bindings";
import { useShortcut } from "../../keys/registry";
import { useBoot, useNow, useOffers, usePanel } from "../../live/react";
import { keys } from "../../live/reduce";
import type { Offer } from "../../live/events";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Ring } from "../../ui/ring";
import { useToasts } from "../../ui/toasts";

const GRACE_MS = 600;

/** Offers of the distributor, the one that ends first on top. Drawn above the list and, at narrow widths, above any pane. */
export function Offers({ onAccepted }: { onAccepted(id: DialogId): void }) {
  const offers = [...useOffers().values()].sort((a, b) => (a.expires_at < b.expires_at ? -1 : 1));
  if (offers.length === 0) return null;
  return (
    <div className="shrink-0 space-y-2 border-b border-line bg-accent-soft p-3">
      {offers.map((offer) => (
        <OfferCard key={offer.offer_id} offer={offer} onAccepted={onAccepted} />
      ))}
    </div>
  );
}

function OfferCard({ offer, onAccepted }: { offer: Offer; onAccepted(id: DialogId): void }) {
  const t = useT();
  const panel = usePanel();
  const boot = useBoot();
  const show = useToasts((state) => state.show);
  const now = useNow();
  const [total] = useState(() => Math.max(1, Date.parse(offer.expires_at) - panel.clock.now()));
  const [busy, setBusy] = useState(false);
  const left = Math.max(0, Date.parse(offer.expires_at) - now);
  const { dialog } = offer;
  const subject = boot.subjects.find((known) => known.id === dialog.subject_id);

  const [shownAt] = useState(() => performance.now());

  const answer = (command: "offer.accept" | "offer.decline"): void => {
    setBusy(true);
    panel.command(command, { offer_id: offer.offer_id }).then(
      () => {
        panel.store.update(
          (state) => ({
            ...state,
            offers: new Map([...state.offers].filter(([id]) => id !== offer.offer_id)),
          }),
          [keys.offers],
        );
        if (command === "offer.accept") onAccepted(dialog.id);
      },
      (error: unknown) => {
        setBusy(false);
        show({ text: problemText(t, asProblem(error).code), tone: "bad" });
      },
    );
  };

  useShortcut("acceptOffer", () => {
    // An Enter that was meant for something else must not take a dialog that has only just appeared.
    if (!busy && performance.now() - shownAt > GRACE_MS) answer("offer.accept");
  });

  return (
    <div
      role="group"
      aria-label={t("offer.label", { name: dialog.client.name })}
      className="rounded-card border border-line2 bg-surface p-3 shadow-float"
    >
      <div className="flex items-start gap-3">
        <Avatar id={dialog.client.id} name={dialog.client.name} channel={dialog.channel} />
        <div className="min-w-0 flex-1">
          <p className="truncate font-semibold">{dialog.client.name}</p>
          <p className="truncate text-12 text-fg2">
            {[channelLabel(t, dialog.channel), subject?.name].filter(Boolean).join(" · ")}
          </p>
        </div>
        <span className="flex items-center gap-1 text-12 text-accent tabular-nums">
          <Ring share={left / total} size={20} width={2} />
          {t("offer.left", { n: Math.ceil(left / 1000) })}
        </span>
      </div>
      {dialog.preview ? <p className="mt-2 line-clamp-2 text-13 text-fg">{dialog.preview.text}</p> : null}
      <div className="mt-3 flex gap-2">
        <Button
          tone="primary"
          className="flex-1"
          disabled={busy}
          shortcut={printed("acceptOffer")}
          onClick={() => {
            answer("offer.accept");
          }}
        >
          {t("offer.accept")}
        </Button>
        <Button
          disabled={busy}
          onClick={() => {
            answer("offer.decline");
          }}
        >
          {t("offer.decline")}
        </Button>
      </div>
    </div>
  );
}
