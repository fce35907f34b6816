import { create } from "zustand";

interface Update {
  /** A newer panel has been loaded and waits to be shown. */
  ready: boolean;
  /** Shows it: this page is drawn anew, drafts and unsent messages stay. */
  apply(): void;
}

/** How often the server is asked whether there is a newer panel. */
const ASK_MS = 30 * 60_000;

export const useUpdate = create<Update>(() => ({ ready: false, apply: () => undefined }));

/** Whether somebody is writing into a reply box right now: then nothing may take the page away. */
export function composerIsDirty(): boolean {
  const box = document.getElementById("composer");
  return box instanceof HTMLTextAreaElement && box.value !== "";
}

/** Keeps the shell for the next visit. Does nothing in development and where browsers refuse (plain http on another host). */
export async function startServiceWorker(): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!import.meta.env.PROD || !container) return;
  const registration = await container.register("/sw.js", { updateViaCache: "none" });
  const controlled = container.controller !== null;

  const waits = (): void => {
    // The very first one has no older page to replace.
    if (!registration.waiting || !container.controller) return;
    useUpdate.setState({
      ready: true,
      apply: () => {
        registration.waiting?.postMessage("activate");
      },
    });
  };
  waits();
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", waits);
  });
  container.addEventListener("controllerchange", () => {
    if (!controlled) return;
    // Another tab asked for it; whoever types here goes on and reloads by hand.
    if (composerIsDirty())
      useUpdate.setState({
        ready: true,
        apply: () => {
          location.reload();
        },
      });
    else location.reload();
  });
  const ask = (): void => {
    registration.update().catch(() => undefined); // no network: asked again later
  };
  setInterval(ask, ASK_MS);
  window.addEventListener("online", ask);
}
