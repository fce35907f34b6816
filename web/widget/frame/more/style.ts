/** Style of the parts that are loaded later: a sheet of its own, laid beside the first one without markup. */
const STYLE = `
.sheet{display:flex;flex-direction:column;gap:12px;flex:1;min-height:0;padding:16px;overflow-y:auto}
.sheet h2,.rate legend{margin:0;padding:0;font-size:15px;line-height:20px;font-weight:600}
.sheet p{white-space:pre-line}
.field{display:flex;flex-direction:column;gap:4px;font-size:13px;line-height:17px}
.field small{color:var(--fg2);font-size:inherit}
.field input:not([type=checkbox]),.field select,.rate textarea{font:inherit;font-size:16px;line-height:22px;min-height:44px;width:100%;padding:9px 12px;border:1px solid var(--fg2);border-radius:10px;background:var(--surface);color:var(--fg)}
.rate textarea{flex:none}
.field [aria-invalid=true]{border-color:var(--bad);box-shadow:0 0 0 1px var(--bad)}
.check{display:grid;grid-template-columns:24px 1fr;gap:8px;align-items:start;font-size:13px;line-height:18px}
.check input{width:20px;height:20px;margin:0;accent-color:var(--accent)}
.fault{color:var(--bad);font-size:12px;line-height:16px}
.rate{display:flex;flex-direction:column;gap:10px;margin:0;padding:14px 16px;border:0}
.rating{border-top:1px solid var(--device-border)}
.scores{display:flex;gap:4px}
.scores label{flex:1 1 0;display:flex;flex-direction:column;align-items:center;gap:4px;min-width:0;min-height:44px;padding:6px 1px;border:1px solid transparent;border-radius:12px;font-size:11px;line-height:13px;text-align:center;overflow-wrap:break-word;cursor:pointer;position:relative}
.scores label:hover{background:var(--sunken)}
.scores label:has(:checked){border-color:var(--accent);background:var(--sunken);font-weight:600}
.scores label:has(:focus-visible){outline:2px solid var(--keyboardButton-text);outline-offset:1px}
.scores input{position:absolute;opacity:0;inset:0;margin:0;cursor:pointer}
.scores svg{width:28px;height:28px}
.pick{display:flex;flex-direction:column;gap:2px;width:100%;min-height:44px;padding:10px 12px;border:1px solid var(--line);border-radius:12px;background:var(--surface);color:var(--fg);text-align:left}
.pick:hover{background:var(--sunken)}
.pick small{color:var(--fg2);font-size:12px;line-height:16px}
.pick span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.row{display:flex;gap:8px;flex-wrap:wrap}
.quiet{min-height:36px;padding:7px 16px;border:1px solid var(--line);border-radius:18px;background:none;color:inherit;font-weight:500}
.own .failed{background:var(--surface);color:var(--fg);box-shadow:inset 0 0 0 1px var(--bad)}
.problem{display:block;margin-top:5px;font-size:12px;line-height:16px;color:var(--bad);white-space:normal}
.older{align-self:center;min-height:32px;margin-bottom:8px;padding:4px 12px;border:0;border-radius:8px;background:none;color:var(--fg2);font-size:13px}
.news{position:absolute;left:50%;bottom:10px;min-height:32px;padding:5px 14px;border-radius:16px;font-size:13px;font-weight:500;white-space:nowrap;transform:translateX(-50%);box-shadow:0 2px 10px #0003}
.key,.inline{min-height:36px;max-width:100%;padding:7px 14px;border:1px solid var(--keyboardButton-border);border-radius:18px;background:var(--keyboardButton-bg);color:var(--keyboardButton-text);font-weight:500;text-decoration:none;overflow-wrap:anywhere}
.inline{border-color:var(--inlineKeyboardButton-bg);color:var(--inlineKeyboardButton-text);background:none}
.greet{margin-bottom:8px}
.own,.their{position:relative}
.quote{max-width:82%;margin:4px 4px 2px;padding:2px 8px;border-left:2px solid var(--accent);color:var(--fg2);font-size:13px;line-height:17px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.quote b{display:block;overflow:hidden;text-overflow:ellipsis}
.answer{position:absolute;top:0;right:0;width:36px;height:36px;padding:0;border:0;border-radius:18px;background:none;color:var(--fg2);opacity:0}
.own .answer{right:auto;left:0}
.own:hover .answer,.their:hover .answer,.answer:focus-visible{opacity:1}
.answering{display:flex;align-items:center;gap:8px;padding:8px 16px 0}
.answering .quote{flex:1}
@media (hover:none){.answer{width:44px;height:44px;opacity:1}}
@media (max-width:480px),(pointer:coarse){.key,.inline{min-height:44px;padding:10px 16px;border-radius:22px}}
@media (forced-colors:active){.scores label:has(:checked){outline:2px solid Highlight}}
`;

export function layStyle(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
