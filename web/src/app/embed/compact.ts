import { useEffect } from "react";

/**
 * One pane at a time at any width: the list, or the dialog with its way back. The workspace arranges itself by the window's width;
 * these rules stand above its own and come with this part only.
 */
const RULES = `
[data-embed=compact] > aside, [data-embed=compact] > [role=separator] { display: none }
[data-embed=compact] > div[data-pane] { width: 100% }
[data-embed=compact][data-open] > div[data-pane] { display: none }
[data-embed=compact]:not([data-open]) > main { display: none }
[data-embed=compact][data-open] > main { display: flex }
[data-embed=compact] > main button.pane\\:hidden { display: inline-flex }
`;

/** Puts the rules of the narrow arrangement into force. A sheet made by script is not an inline style to the content policy. */
export function useCompactSheet(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(RULES);
    document.adoptedStyleSheets.push(sheet);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  }, [on]);
}
