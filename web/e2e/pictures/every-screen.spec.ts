import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawn, launch, type Look } from "../support/browser";
import { House, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { HERO, scene } from "../support/scene";
import { until } from "../support/until";

/**
 * A picture of each screen. Every run looks at the two ends (light, Ukrainian, wide; dark, English, a phone); with
 * `ROZMOVA_PICTURES=1` all eight looks are made, in `target/pictures`, for whoever reviews a change by eye.
 */
const ALL = process.env["ROZMOVA_PICTURES"] === "1";
const OUT = ALL
  ? path.resolve(import.meta.dirname, "../../../target/pictures")
  : mkdtempSync(path.join(tmpdir(), "rozmova-screens-"));

const BOSS = "boss@example.org";
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The narrowest window with three panes: where long Ukrainian words are cut first (ui.md 15). */
const TIGHT = { width: 1200, height: 800 };

const LOOKS: readonly Look[] = (
  [
    { theme: "light", language: "uk" },
    { theme: "dark", language: "en" },
    { theme: "dark", language: "uk" },
    { theme: "light", language: "en" },
  ] as const
).flatMap((look, n) => [
  ...(ALL || n === 0 ? [{ ...look, ...WIDE }] : []),
  ...(ALL || n === 1 ? [{ ...look, ...PHONE }] : []),
]);

let browser: Browser;
let house: House;
let hero: number;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  hero = await scene(house);
  await house.api.post("/api/v1/users", {
    email: BOSS,
    name: "Дарина Руденко",
    password: PASSWORD,
    roles: ["administrator"],
  });
  mkdirSync(OUT, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await house.close();
  if (!ALL) rmSync(OUT, { recursive: true, force: true });
});

interface Loading {
  /** Another screen is about to be asked for: of what the one before still waits for, nobody may hear again. */
  anew(): void;
  /** Something that the page asked for is not here yet. Its socket is no request. */
  goesOn(): boolean;
}

function loading(page: Page): Loading {
  const asked = new Set<Request>();
  let leaving = false;
  const here = (request: Request): void => {
    asked.delete(request);
  };
  page.on("request", (request) => asked.add(request));
  page.on("requestfinished", here);
  page.on("requestfailed", here);
  page.on("framenavigated", (frame) => {
    if (!leaving || frame !== page.mainFrame()) return;
    leaving = false;
    asked.clear();
  });
  return {
    anew() {
      leaving = true;
    },
    goesOn: () => asked.size > 0,
  };
}

/** Words of controls and headings that do not fit into them. What people wrote themselves may be cut. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, [role=tab], label, legend, th, h1, h2, nav a")]
      .filter((element) => !element.closest("[role=option], [role=listbox], #thread, .sr-only"))
      .filter((element) => element.getClientRects().length > 0)
      .filter(
        (element) =>
          getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1,
      )
      .map((element) => `${element.tagName.toLowerCase()} «${element.innerText.trim()}»`),
  );
}

/** Every address of the panel that this person's menus lead to. */
async function screens(panel: Panel): Promise<string[]> {
  await panel.open("/settings");
  const links = panel.page.getByRole("navigation", { name: /Налаштування|Settings/ }).getByRole("link");
  await links.first().waitFor();
  const settings = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  return [
    `/inbox/mine/${hero}`,
    "/inbox/queue",
    "/clients",
    ...["general", "fields", "notifications", "hotkeys", "quick-replies", "signature", "sessions"].map(
      (p) => `/me/${p}`,
    ),
    ...["", "/queue", "/operators", "/audit", "/rules", "/wall"].map((p) => `/live${p}`),
    ...new Set(settings),
  ];
}

test.each(LOOKS.map((look) => [`${look.theme}-${look.language}-${look.width}`, look] as const))(
  "every screen, %s: a picture of each, nothing wider than the window, nothing said on the console",
  async (name, look) => {
    const panel = await Panel.signedIn(browser, house.server.url, { email: BOSS }, "/inbox/mine", look);
    const { page } = panel;
    const loads = loading(page);
    const paths = await screens(panel);
    expect(paths.length).toBeGreaterThan(35);
    const wrong: string[] = [];
    for (const address of paths) {
      loads.anew();
      await page.goto(`${house.server.url}${address}`);
      if (address.startsWith("/inbox/mine"))
        await page.getByRole("heading", { name: HERO }).first().waitFor();
      else await page.getByRole("heading").first().waitFor({ state: "attached" });
      await until(`${address} to be loaded`, async () => {
        const busy = await page.evaluate(() => document.querySelector("[aria-busy=true], .late") !== null);
        return !busy && !loads.goesOn();
      });
      const file = path.join(OUT, `${address.slice(1).replaceAll("/", "-")}-${name}.png`);
      await page.screenshot({ path: file, caret: "hide", animations: "disabled" });
      if (statSync(file).size < 4_000) wrong.push(`${address}: the picture is empty`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
        wrong.push(`${address}: wider than the window`);
      }
      if (look.language === "uk" && look.width === WIDE.width) {
        await page.setViewportSize(TIGHT);
        await drawn(page);
        wrong.push(...(await cut(page)).map((words) => `${address} at 1200 px: ${words}`));
        await page.setViewportSize(WIDE);
      }
    }
    expect(wrong).toEqual([]);
    expect(panel.errors).toEqual([]);
  },
  180_000,
);
