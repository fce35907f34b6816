import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "../support/browser";
import { House, NAMES, PASSWORD } from "../support/house";
import { Panel } from "../support/panel";

const [IRYNA] = NAMES;
const CHIEF = { name: "<img src=x onerror=canary()>", email: "chief@example.org" };
let browser: Browser;
let house: House;

/** At least sixty strings that a page must take for words (security.md, XS). `n` makes each its own. */
const CALL = "canary()";
const PAYLOADS: readonly string[] = [
  ...["onerror", "onload", "onfocus", "onclick", "onmouseover", "onanimationstart", "ontoggle"].flatMap(
    (on) =>
      ["img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "marquee"].map(
        (tag) => `<${tag} ${on}=${CALL}>`,
      ),
  ),
  `<script>${CALL}</script>`,
  `</textarea><script>${CALL}</script>`,
  `</title><script>${CALL}</script>`,
  `"><script>${CALL}</script>`,
  `' onmouseover='${CALL}`,
  `" autofocus onfocus="${CALL}`,
  `javascript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `[x](javascript:${CALL})`,
  `<a href="javascript:${CALL}">x</a>`,
  `<math><mi xlink:href="javascript:${CALL}">x</mi></math>`,
  `<svg><animate onbegin=${CALL} attributeName=x></svg>`,
  `<svg><a xlink:href="javascript:${CALL}"><text>x</text></a></svg>`,
  `<iframe srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<form action="javascript:${CALL}"><button>x</button></form>`,
  `<base href="//evil.example/">`,
  `<meta http-equiv=refresh content="0;url=//evil.example">`,
  `<link rel=stylesheet href="//evil.example/x.css">`,
  `{{constructor.constructor('${CALL}')()}}`,
  "${canary()}",
  `\u202e<img src=x onerror=${CALL}>`,
  `<scr\u200bipt>${CALL}</scr\u200bipt>`,
];

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open({ operators: [IRYNA] })]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Counts calls, windows that speak, and requests to other places. */
async function watched(panel: Panel, told: string[]): Promise<void> {
  const { page } = panel;
  await page.addInitScript(() => {
    Object.assign(globalThis, {
      canary: () => {
        document.documentElement.dataset["canary"] = "called";
      },
    });
  });
  page.on("dialog", (window) => {
    told.push(`a window: ${window.message()}`);
    void window.dismiss();
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(house.server.url).origin) told.push(request.url());
  });
}

const called = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.documentElement.dataset["canary"] ?? null);

test("xs_01 hostile words in every field are words on every screen", async () => {
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
  const [first] = PAYLOADS as [string];
  const { api } = house;
  // What people and channels name: topics, tags, quick replies, bots, groups, users, clients.
  for (const [n, payload] of PAYLOADS.entries()) {
    await house.write(`${n} ${payload}`, payload);
    if (n % 6 !== 0) continue;
    await api.post("/api/v1/tags", {
      name: `${n} ${payload}`.slice(0, 50),
      scope: "request",
      color: "#b91c1c",
    });
    await api.post("/api/v1/quick-replies", {
      title: `${n} ${payload}`,
      shortcut: `x${n}`,
      text: payload,
      shared: true,
    });
    await api.post("/api/v1/subjects", { name: `${n} ${payload}`, alias: `x-${n}` });
  }
  await api.post("/api/v1/bots", { name: first, on_no_scenario: "queue" });
  await api.post("/api/v1/users", { ...CHIEF, password: PASSWORD, roles: ["administrator"] });
  const { id } = await house.dialogOf(`0 ${first}`);
  await house.assign(id, IRYNA);
  await api.patch(`/api/v1/dialogs/${id}`, { subject_alias: "x-0" });
  for (const text of PAYLOADS.slice(0, 20))
    await api.post(`/api/v1/dialogs/${id}/messages`, { as: "note", text });

  const told: string[] = [];
  const panel = await Panel.signedIn(browser, house.server.url, CHIEF, "/me/general");
  await watched(panel, told);
  const { page } = panel;
  for (const path of [
    `/inbox/all/${id}`,
    "/inbox/all?m=table",
    "/inbox/all?q=canary",
    "/clients",
    "/me/quick-replies",
    "/settings/requests/subjects",
    "/settings/requests/tags",
    "/settings/bots/bots",
    "/settings/access/users",
  ]) {
    await panel.open(path);
    await page
      .getByText(/canary/)
      .first()
      .waitFor();
    expect([path, await called(page)]).toEqual([path, null]);
  }

  for (const path of ["/live", "/live/queue", "/live/audit", "/settings/system/audit", "/me/notifications"]) {
    await panel.open(path);
    await page.getByRole("main").first().waitFor();
    expect([path, await called(page)]).toEqual([path, null]);
  }

  // The whole conversation and the palette.
  await panel.open(`/inbox/all/${id}`);
  await panel.thread.getByText(first, { exact: true }).first().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Дія, звернення/ }).fill("onerror");
  await page.getByRole("option").filter({ hasText: "onerror" }).first().waitFor();
  await page.keyboard.press("Escape");
  expect(await called(page)).toBeNull();
  expect(told).toEqual([]);
});
