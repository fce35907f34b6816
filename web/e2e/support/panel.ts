import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { type Look, person } from "./browser";
import { type Colleague, PASSWORD } from "./house";
import { until } from "./until";

/** Somebody at the panel: one browser profile, one or more tabs. */
export class Panel {
  readonly list: Locator;
  readonly thread: Locator;
  readonly box: Locator;

  private constructor(
    readonly url: string,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly errors: string[],
  ) {
    this.list = page.locator("#dialog-list");
    this.thread = page.locator("#thread");
    this.box = page.locator("#composer");
  }

  /** A browser that is signed in and shows `path`. */
  static async signedIn(
    browser: Browser,
    url: string,
    who: Pick<Colleague, "email">,
    path = "/inbox/mine",
    look: Partial<Look> = {},
  ): Promise<Panel> {
    const { context, page, errors } = await person(browser, look);
    const panel = new Panel(url, context, page, errors);
    await panel.login(who.email);
    await panel.open(path);
    return panel;
  }

  /** Another tab of the same browser. */
  async tab(path: string): Promise<Panel> {
    const panel = new Panel(this.url, this.context, await this.context.newPage(), this.errors);
    await panel.open(path);
    return panel;
  }

  /** Signs this browser in without the form. */
  async login(email: string, password = PASSWORD): Promise<void> {
    const answer = await this.context.request.post(`${this.url}/api/v1/auth/login`, {
      data: { email, password },
    });
    if (!answer.ok()) throw new Error(`login: ${answer.status()} ${await answer.text()}`);
  }

  /** Goes to a page and waits until the socket is up. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
    await this.online();
  }

  /** The rail says so, also where it is too narrow to be seen. */
  online(): Promise<void> {
    return this.page
      .locator("nav button[aria-label^='На зв’язку'], nav button[aria-label^='Connected']")
      .waitFor({ state: "attached" });
  }

  row(customer: string): Locator {
    return this.list.getByRole("option").filter({ hasText: customer });
  }

  /** The row of the open dialog, once it is this customer's; for people who tick no rows. */
  opened(customer: string): Promise<void> {
    return this.list.getByRole("option", { selected: true }).filter({ hasText: customer }).waitFor();
  }

  /** Opens a dialog from the list and waits for its messages. */
  async choose(customer: string): Promise<void> {
    await this.row(customer).click();
    await this.thread.waitFor();
    // The card beside the dialog has the name in a heading too, when it is there.
    await this.page.getByRole("heading", { level: 2, name: customer }).first().waitFor();
  }

  /** A bubble of the open dialog whose text is exactly this. */
  said(text: string): Locator {
    return this.thread.getByText(text, { exact: true });
  }

  async reply(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
    await this.said(text).waitFor();
  }

  async write(text: string): Promise<void> {
    await this.box.focus();
    await this.page.keyboard.insertText(text);
  }

  /** How many messages this browser keeps because they have not reached the server: they survive a reload and a closed tab. */
  unsent(): Promise<number> {
    return this.page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open("rozmova");
          opening.onerror = () => {
            reject(opening.error ?? new Error("IndexedDB"));
          };
          opening.onsuccess = () => {
            const database = opening.result;
            const counting = database.transaction("outbox").objectStore("outbox").count();
            counting.onsuccess = () => {
              resolve(counting.result);
              database.close();
            };
            counting.onerror = () => {
              reject(counting.error ?? new Error("IndexedDB"));
              database.close();
            };
          };
        }),
    );
  }

  /** Names of the rows from top to bottom. */
  async order(): Promise<string[]> {
    const options = await this.list.getByRole("option").all();
    const names = await Promise.all(
      options.map(
        async (option) =>
          [
            Number(await option.getAttribute("aria-posinset")),
            (await option.locator(".sr-only").innerText()).split(",")[0] ?? "",
          ] as const,
      ),
    );
    return names.sort((a, b) => a[0] - b[0]).map(([, name]) => name);
  }

  /** The toast that contains the text; also below a window, and not what a page says of itself in the same words. */
  toast(text: string): Promise<void> {
    return this.page.locator("[role=status]").getByText(text).first().waitFor();
  }

  async goOnline(): Promise<void> {
    await this.page.getByRole("button", { name: "Стати на лінію" }).click();
    await until("the status to say so", async () =>
      (await this.page.getByRole("button", { name: /Статус і налаштування/ }).innerText()).includes(
        "На лінії",
      ),
    );
  }
}
