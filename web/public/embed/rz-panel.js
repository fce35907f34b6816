/*
 * The panel inside a page of yours: web/README.md, «The panel inside a CRM».
 *
 *   <script src="https://panel.example.org/embed/rz-panel.js"></script>
 *   const panel = RozmovaPanel.mount(element, { layout: "compact", client: { phone: "+380…" }, token });
 *   panel.on("dialog.opened", ({ dialog, client }) => …);
 *   panel.send("fill", { text: "…" });
 */
(function (global) {
  "use strict";
  const script = document.currentScript;
  const home = script ? new URL(script.src).origin : location.origin;

  function address(options) {
    const url = new URL("/embed/inbox", options.origin || home);
    url.searchParams.set("layout", options.layout === "compact" ? "compact" : "full");
    const client = options.client || {};
    const asked = { dialog_id: options.dialog_id, client_id: client.id, client_phone: client.phone };
    for (const name of Object.keys(asked)) {
      if (asked[name] !== undefined && asked[name] !== null) url.searchParams.set(name, String(asked[name]));
    }
    // Behind the #: no server sees it.
    if (options.token) url.hash = new URLSearchParams({ token: options.token }).toString();
    return url;
  }

  function mount(element, options) {
    const settings = options || {};
    const url = address(settings);
    const listeners = {};
    const frame = document.createElement("iframe");
    frame.title = settings.title || "Rozmova";
    frame.allow = "clipboard-write; microphone; autoplay";
    frame.style.cssText = "border:0;width:100%;height:100%";

    function hear(event) {
      // The panel's own window and its exact origin; everything else is somebody else's.
      if (event.source !== frame.contentWindow || event.origin !== url.origin) return;
      const message = event.data;
      if (!message || message.source !== "rozmova" || message.v !== 1) return;
      for (const listener of listeners[message.type] || []) listener(message.data);
    }

    const panel = {
      frame: frame,
      on: function (type, listener) {
        (listeners[type] = listeners[type] || []).push(listener);
        return panel;
      },
      send: function (type, data) {
        if (frame.contentWindow)
          frame.contentWindow.postMessage(
            { source: "rozmova", v: 1, type: type, data: data || {} },
            url.origin,
          );
        return panel;
      },
      unmount: function () {
        global.removeEventListener("message", hear);
        frame.remove();
      },
    };
    // `renew` fetches a fresh one-time token from your own server when the panel asks for one.
    if (typeof settings.renew === "function")
      panel.on("auth.required", function () {
        Promise.resolve(settings.renew()).then(
          function (token) {
            if (token) panel.send("auth", { token: token });
          },
          function () {
            // Your server did not give one: the panel goes on saying that a sign-in is needed.
          },
        );
      });
    global.addEventListener("message", hear);
    frame.src = url.href;
    element.append(frame);
    return panel;
  }

  global.RozmovaPanel = { mount: mount };
})(window);
