import { install } from "./queue";
import { createWidget } from "./widget";

// The server's address is where this very script came from. A page can shadow `document.currentScript` with a named form,
// hence the getter of the prototype.
const own = Reflect.get(Document.prototype, "currentScript", document) as HTMLScriptElement | null;
if (own)
  install(window as unknown as Record<string, unknown>, createWidget(own.src.split("/widget/")[0] as string));
