// What a customer puts on the site: the snippet of widget.md B.1, as a file, because this page forbids inline scripts.

type Call = (...args: unknown[]) => void;
const w = window as unknown as Record<string, Call | undefined> & { __rzq?: unknown[] };

for (const name of ["rozmova", "rozmova_event", "kw", "kw_event"])
  w[name] ??= (...args) => {
    (w.__rzq ??= []).push([name, args]);
  };

const script = document.createElement("script");
script.async = true;
script.src = `${location.origin}/widget/rz.js`;
document.head.append(script);

const asked = new URLSearchParams(location.search);
w.rozmova?.("init", {
  bot_id: Number(asked.get("bot")) || 1,
  language_code: asked.get("lang") ?? "uk",
  params_from_site: { page_url: location.href, shop: "svitlo-i-dzerkalo" },
});

export {};
