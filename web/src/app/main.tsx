import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { preferredLanguage, setLanguage } from "../i18n/language";
import "../ui/tokens.css";
import { router } from "./routes";
import { startServiceWorker } from "./pwa";
import { bootSession } from "./session";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

if (location.pathname === "/embed/inbox") {
  // Not awaited: that part takes modules of this file, which would wait for it and it for them.
  void import("./embed/start").then(({ startEmbedded }) => startEmbedded(root));
} else {
  void bootSession();
  startServiceWorker().catch(() => undefined); // the panel works without one
  await setLanguage(preferredLanguage(), false);
  createRoot(root).render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  );
}
