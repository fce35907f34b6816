import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { type Look, person } from "./browser";

/** A customer on the shop's page with the chat. */
export class Customer {
  readonly launcher: Locator;
  readonly frame: FrameLocator;
  readonly log: Locator;
  readonly box: Locator;

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly errors: string[],
  ) {
    // Playwright looks into open shadow roots by itself.
    this.launcher = page.getByRole("button", { name: /^(Чат|Chat)( |$)/ });
    this.frame = page.frameLocator("iframe[src*='/widget/']");
    this.log = this.frame.getByRole("log");
    // Not the fields of a form that may stand before it.
    this.box = this.frame.locator("form.composer textarea");
  }

  static async at(browser: Browser, url: string, look: Partial<Look> = {}): Promise<Customer> {
    const { context, page, errors } = await person(browser, look);
    const customer = new Customer(context, page, errors);
    await page.goto(url);
    return customer;
  }

  async openChat(): Promise<void> {
    await this.launcher.click();
    await this.box.waitFor();
  }

  said(text: string): Locator {
    return this.log.getByText(text, { exact: true });
  }

  async send(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
    await this.said(text).waitFor();
  }

  /** Everything the chat shows. */
  text(): Promise<string> {
    return this.frame.locator("body").innerText();
  }
}
