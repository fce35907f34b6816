import { mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { Browser, Frame, Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawn, launch, type Look, person } from "../support/browser";
import { Customer } from "../support/customer";
import { House, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";
import { HERO, scene } from "../support/scene";
import { Server } from "../support/server";
import { until } from "../support/until";

/**
 * A picture of each screen in both languages, both themes and two widths, in `target/pictures` (ignored by git), for whoever
 * reviews a change by eye. A page is opened once a language, painted and resized where it stands: opening takes the time.
 */
const OUT = path.resolve(import.meta.dirname, "../../../target/pictures");

const BOSS = "boss@example.org";
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The narrowest window with three panes: where long words are cut first (ui.md 15). */
const TIGHT = { width: 1200, height: 800 };
const LANGUAGES = ["uk", "en"] as const;
const THEMES = ["light", "dark"] as const;

type Language = Look["language"];
type Theme = Look["theme"];

let browser: Browser;
let house: House;
/** An instance that nobody has set up. */
let fresh: Server;
let hero: number;
let client: number;

beforeAll(async () => {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  [browser, house, fresh] = await Promise.all([
    launch({ whole: true }),
    House.open(),
    Server.start({ admin: false }),
  ]);
  hero = await scene(house);
  client = (await house.api.get<{ client: { id: number } }>(`/api/v1/dialogs/${hero}`)).client.id;
  await house.api.post("/api/v1/users", {
    email: BOSS,
    name: "Дарина Руденко",
    password: PASSWORD,
    roles: ["administrator"],
  });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([house.close(), fresh.stop()]);
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

const NAMED = "button, [role=tab], label, legend, th";

/** Words of controls and headings that do not fit into them. What people wrote themselves may be cut. */
function cut(page: Page, among: string): Promise<string[]> {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll<HTMLElement>(selector)]
        .filter(
          (element) =>
            !element.closest("[role=option], [role=listbox], [role=gridcell], tbody th, #thread, .sr-only"),
        )
        .filter((element) => element.getClientRects().length > 0)
        .filter(
          (element) =>
            getComputedStyle(element).overflowX !== "visible" &&
            element.scrollWidth > element.clientWidth + 1,
        )
        .map((element) => `${element.tagName.toLowerCase()} «${element.innerText.trim()}»`),
    among,
  );
}

function overflows(page: Page | Frame): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
}

interface Drawing {
  page: Page;
  /** Name of the pictures. */
  name: string;
  language: Language;
  /** Whether something is still on its way. */
  busy: () => Promise<boolean>;
  paint: (theme: Theme) => Promise<void>;
  /** What may not be wider than the window; the page when left out. */
  within?: readonly (Page | Frame)[];
}

/** Pictures of what is open, in both themes and widths; answers what is wrong with it. */
async function draw({ page, name, language, busy, paint, within = [page] }: Drawing): Promise<string[]> {
  const wrong: string[] = [];
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    await until(`${name} at ${size.width} px to be loaded`, async () => !(await busy()));
    for (const theme of THEMES) {
      await paint(theme);
      const file = path.join(OUT, `${name}-${theme}-${language}-${size.width}.png`);
      await page.screenshot({ path: file, caret: "hide", animations: "disabled" });
      if (statSync(file).size < 4_000)
        wrong.push(`${name}, ${theme}, ${size.width} px: the picture is empty`);
    }
    for (const place of within)
      if (await overflows(place)) wrong.push(`${name}: wider than the window of ${size.width} px`);
  }
  wrong.push(...(await cut(page, NAMED)).map((words) => `${name} at ${PHONE.width} px: ${words}`));
  await page.setViewportSize(TIGHT);
  await drawn(page);
  wrong.push(...(await cut(page, `${NAMED}, h1, h2, nav a`)).map((words) => `${name} at 1200 px: ${words}`));
  await page.setViewportSize(WIDE);
  return wrong;
}

/** The panel's and the sign-in's theme, as its own switch sets it. */
const painter = (page: Page) => (theme: Theme) =>
  page.evaluate((wanted) => {
    document.documentElement.dataset["theme"] = wanted;
  }, theme);

/** Whether a page of ours still reads, or a part of it is on its way. */
function reader(page: Page): { anew: () => void; goesOn: () => Promise<boolean> } {
  const loads = loading(page);
  return {
    anew: loads.anew,
    goesOn: async () =>
      (await page.evaluate(() => document.querySelector("[aria-busy=true], .late") !== null)) ||
      loads.goesOn(),
  };
}

interface Screen {
  path: string;
  /** Name of its pictures, of the address when left out. */
  name?: string;
  /** What has to be seen, and done, before it is looked at. */
  ready?: (panel: Panel) => Promise<void>;
}

/** Every screen of the panel that this person's menus and keys lead to. */
async function screens(panel: Panel): Promise<Screen[]> {
  await panel.open("/settings");
  const links = panel.page.getByRole("navigation", { name: /Налаштування|Settings/ }).getByRole("link");
  await links.first().waitFor();
  const settings = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  const rows = ({ list }: Panel) => list.getByRole("option").first().waitFor();
  return [
    {
      path: `/inbox/mine/${hero}`,
      name: "inbox",
      ready: ({ page }) => page.getByRole("heading", { name: HERO }).first().waitFor(),
    },
    { path: "/inbox/queue", name: "queue", ready: rows },
    {
      path: "/inbox/all?m=table",
      name: "table",
      ready: ({ page }) => page.getByRole("grid").getByRole("gridcell").first().waitFor(),
    },
    {
      path: `/inbox/all?q=${encodeURIComponent("дзеркало")}`,
      name: "search",
      ready: ({ page }) => page.getByRole("option").first().waitFor(),
    },
    {
      path: "/inbox/all",
      name: "palette",
      ready: async (panel) => {
        await rows(panel);
        await panel.page.keyboard.press("Control+k");
        await panel.page.getByRole("dialog").getByRole("option").first().waitFor();
      },
    },
    { path: "/clients" },
    {
      path: `/clients/${client}`,
      name: "client-card",
      ready: ({ page }) => page.getByRole("article", { name: HERO }).waitFor(),
    },
    ...["general", "fields", "notifications", "hotkeys", "quick-replies", "signature", "sessions"].map(
      (name) => ({ path: `/me/${name}` }),
    ),
    ...["", "/queue", "/operators", "/audit", "/rules", "/wall"].map((part) => ({ path: `/live${part}` })),
    ...[...new Set(settings)].map((address) => ({ path: address })),
  ];
}

test.each(LANGUAGES)(
  "every screen of the panel, %s: pictures in both themes and widths, nothing wider than the window, no word cut, nothing said on the console",
  async (language) => {
    const panel = await Panel.signedIn(browser, house.server.url, { email: BOSS }, "/inbox/all", {
      language,
      ...WIDE,
    });
    const { page } = panel;
    const reads = reader(page);
    const all = await screens(panel);
    expect(all.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    for (const { path: address, name = address.slice(1).replaceAll("/", "-"), ready } of all) {
      reads.anew();
      await page.goto(`${house.server.url}${address}`);
      await page.getByRole("heading").first().waitFor({ state: "attached" });
      if (ready) await ready(panel);
      wrong.push(...(await draw({ page, name, language, busy: reads.goesOn, paint: painter(page) })));
    }
    expect(wrong).toEqual([]);
    expect(panel.errors).toEqual([]);
  },
  240_000,
);

test.each(LANGUAGES)(
  "the screens before the panel and the chat on a site, %s: the same",
  async (language) => {
    const wrong: string[] = [];
    const visitor = await person(browser, { language, ...WIDE });
    const reads = reader(visitor.page);
    for (const [name, address] of [
      ["sign-in", `${house.server.url}/login`],
      ["forgotten-password", `${house.server.url}/forgot`],
      ["first-set-up", `${fresh.url}/setup`],
    ] as const) {
      reads.anew();
      await visitor.page.goto(address);
      await visitor.page.getByRole("heading").first().waitFor();
      wrong.push(
        ...(await draw({
          page: visitor.page,
          name,
          language,
          busy: reads.goesOn,
          paint: painter(visitor.page),
        })),
      );
    }

    const customer = await Customer.at(browser, `${house.shopPage()}&lang=${language}`, {
      language,
      ...WIDE,
    });
    await customer.openChat();
    await customer.send(language === "uk" ? "Чи є «Місяць» у наявності?" : "Is the “Moon” in stock?");
    const frame = customer.page.frames().find((known) => known.url().includes("/widget/"));
    if (!frame) throw new Error("there is no frame of the chat");
    wrong.push(
      ...(await draw({
        page: customer.page,
        name: "widget",
        language,
        busy: () => Promise.resolve(false),
        paint: (colorScheme) => customer.page.emulateMedia({ colorScheme }),
        within: [frame],
      })),
    );
    expect(wrong).toEqual([]);
    expect(visitor.errors).toEqual([]);
    expect(customer.errors).toEqual([]);
  },
);
