/**
 * Style sheet of the launcher's shadow root. Icons are clip paths, because a strict page policy allows neither markup
 * from strings (Trusted Types) nor data: images. `--h` and `--t`: height and top of the visual viewport.
 */
export const STYLE =
  ":host{all:initial!important}" +
  "*{font:15px/20px system-ui}" +
  ".w{position:fixed}" +
  ".w>*{position:absolute;right:0;bottom:76px;border:0;border-radius:16px;background:#fff;box-shadow:0 0 32px #0005}" +
  ".left>*{left:0;right:auto}.top>*{top:76px;bottom:auto}" +
  ".w,.w>button{width:60px;height:60px}" +
  ".w>button{inset:0;border-radius:50%;background:#0a6a7f;cursor:pointer}" +
  "button b{display:block;width:24px;height:24px;margin:auto;background:#fff;forced-color-adjust:none;clip-path:path('M5 3h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-8l-5 5v-5h-1a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3z')}" +
  "[data-i=close] b{clip-path:path('M3 9 5 7l7 7 7-7 2 2-9 9z')}" +
  "button i{position:absolute;right:0;border-radius:16px;background:#b0241c;color:#fff;top:0;padding:0 7px}" +
  "iframe,.m{visibility:hidden}.o iframe,.a .m{visibility:visible}" +
  "iframe{width:min(384px,100vw - 32px);height:min(640px,100vh - 112px)}" +
  ".m{padding:8px}.m *{display:block;padding:10px;color:#151a1c}" +
  ":focus-visible{outline:3px solid #45bbd1}" +
  "i:empty{display:none}" +
  "@media(max-width:480px){.f.o iframe{position:fixed;inset:var(--t) 0 0;width:100%;height:var(--h);border-radius:0}}";
