import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Frame,
  type Locator,
  type Page,
} from "playwright-core";
import { until } from "./until";

const WHOLE = process.env["ROZMOVA_CHROMIUM"] ?? "/usr/bin/chromium";
const SHELL = process.env["ROZMOVA_HEADLESS_SHELL"] ?? "/usr/bin/chromium-headless-shell";

/**
 * The distribution's Chromium without anything that would speak to the outside. Each launch has a profile of its own. It is the
 * headless shell, which is quicker, unless the test needs what only the `whole` browser has (pushes, sound) or is about what people see and hear.
 */
export function launch({ whole = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: whole ? WHOLE : SHELL,
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

/** Looks at the page once; `moved` when something began to fade or to change its colour meanwhile (a toast, a hint). */
const LOOK = `(async () => {
  ${axe};
  let moved = false;
  const note = () => { moved = true; };
  const begins = ["animationstart", "transitionrun"];
  for (const event of begins) document.addEventListener(event, note);
  try {
    const { violations } = await axe.run(document, { runOnly: ${JSON.stringify(TAGS)} });
    const faults = violations.flatMap((rule) => rule.nodes.map((node) => rule.id + " " + node.target.join(" ")));
    return { faults, moved };
  } finally {
    for (const event of begins) document.removeEventListener(event, note);
  }
})()`;
/** Looks at most: a page that is never still is judged as it is. */
const LOOKS = 5;

/**
 * Rules of WCAG 2.2 AA that the page breaks, one line each; an empty list is a pass. Half-faded colours have another contrast:
 * faults that were found while something began to move are looked for again when it stands still.
 */
export async function accessibilityFaults(page: Page | Frame): Promise<string[]> {
  for (let look = 1; ; look += 1) {
    await settled(page);
    const { faults, moved } = await page.evaluate<{ faults: string[]; moved: boolean }>(LOOK);
    if (faults.length === 0 || !moved || look === LOOKS) return faults;
  }
}

/** Until nothing is wider than the window, which a page learns of a moment after it has become narrower. */
export function narrowEnough(page: Page, what: string): Promise<unknown> {
  return until(`${what} without a sideways scroll`, () =>
    page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
  );
}

/** Until this element has the keyboard: keys that are pressed before go somewhere else. */
export function focused(element: Locator): Promise<unknown> {
  return until("the focus", () => element.evaluate((node) => node === node.ownerDocument.activeElement));
}

/** Until two more frames have been drawn: what the page has put off to its next frame is done then. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            done();
          });
        });
      }),
  );
}
