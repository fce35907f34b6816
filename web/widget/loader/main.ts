import { install } from "./queue";
import { createWidget } from "./widget";

// The server's address is where this very script came from. A page can shadow `currentScript` with a named element,
// hence the check of its kind.
const own = document.currentScript;
if (own instanceof HTMLScriptElement)
  install(window as unknown as Record<string, unknown>, createWidget(own.src.replace(/\/widget\/.*/, "")));
