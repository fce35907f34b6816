import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright-core";

const CHROMIUM = process.env["ROZMOVA_CHROMIUM"] ?? "/usr/bin/chromium";

/** The distribution's Chromium without anything that would speak to the outside. Each launch has a profile of its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Look {
  theme: "light" | "dark";
  language: "uk" | "en";
  width: number;
  height: number;
}

/** One person at one browser; `errors` collects what the console complains about. */
export async function person(
  browser: Browser,
  look: Partial<Look> = {},
): Promise<{ context: BrowserContext; page: Page; errors: string[] }> {
  const { theme = "light", language = "uk", width = 1440, height = 900 } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === "uk" ? "uk-UA" : "en-GB",
    timezoneId: "Europe/Kyiv",
  });
  await context.addInitScript(
    ([t, l]) => {
      try {
        localStorage["rzTheme"] = t;
        localStorage["rzLanguage"] = l;
      } catch {
        // A sandboxed frame whose page has not come yet has no storage, and no look either.
      }
    },
    [theme, language],
  );
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  return { context, page, errors };
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Until nothing fades in any more. The first frame of a window that fades in has no opacity: it is there for the
 * driver, and not there for axe, which then takes what the window covers for hidden content that can be focused.
 */
async function settled(page: Page | Frame): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    // Two frames: one for the styles that begin an animation, one in which it is listed.
    await frame();
    await frame();
    const ending = document
      .getAnimations()
      .filter((one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity);
    // A window that closes in between cancels its own; that is an end too.
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}

/** Rules of WCAG 2.2 AA that the page breaks, one line each; an empty list is a pass. */
export async function accessibilityFaults(page: Page | Frame): Promise<string[]> {
  await settled(page);
  const run = `(() => { ${axe}; return axe.run(document, { runOnly: ${JSON.stringify(TAGS)} })
    .then((result) => result.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + " " + node.target.join(" ")))); })()`;
  return page.evaluate<string[]>(run);
}
