import { Api, type DialogRow, type MessageRow, type Row, type Rows } from "./api";
import { Server } from "./server";
import { Shop } from "./shop";
import { until } from "./until";

export const PASSWORD = "a-password-for-operators";

export interface Colleague {
  id: number;
  name: string;
  email: string;
}

/** Ukrainian names of the people these tests are about. */
export const NAMES = ["Ірина Коваль", "Тарас Мельник", "Олена Шевчук"] as const;

export interface Topic {
  alias: string;
  name: string;
}

const TOPICS: readonly Topic[] = [
  { alias: "delivery", name: "Доставка" },
  { alias: "returns", name: "Повернення" },
];

/** A small contact centre on a server of its own: topics, people, a group, a bot with chat on the shop's site and a Custom Channel. */
export class House {
  private updates = 0;

  private constructor(
    readonly server: Server,
    readonly shop: Shop,
    readonly api: Api,
    readonly people: ReadonlyMap<string, Colleague>,
    readonly bot: number,
  ) {}

  static async open({
    operators = NAMES,
    light = [],
    settings = {},
    topics = TOPICS,
    knowsItsAddress = false,
  }: {
    operators?: readonly string[];
    light?: readonly string[];
    settings?: Record<string, unknown>;
    topics?: readonly Topic[];
    knowsItsAddress?: boolean;
  } = {}): Promise<House> {
    const [server, shop] = await Promise.all([Server.start({ knowsItsAddress }), Shop.open()]);
    const api = await server.admin();
    // All of these people sit behind one address.
    await api.patch("/api/v1/settings/limits", { exempt_cidrs: ["127.0.0.0/8"], user_per_s: 1000 });
    await api.patch("/api/v1/settings/op-panel", {
      auto_connect_free_operator: true,
      operator_sees_queue: "all",
      topic_required_on_close: false,
      ...settings,
    });
    const subjects: number[] = [];
    for (const topic of topics) subjects.push((await api.post("/api/v1/subjects", topic)).id);
    const people = new Map<string, Colleague>();
    for (const [names, role] of [
      [operators, "operator"],
      [light, "light_agent"],
    ] as const) {
      for (const name of names) {
        const email = `person${people.size + 1}@example.org`;
        const body = { email, name, password: PASSWORD, roles: [role] };
        people.set(name, { id: (await api.post("/api/v1/users", body)).id, name, email });
      }
    }
    await api.post("/api/v1/skill-groups", {
      name: "Підтримка",
      subject_ids: subjects,
      operator_ids: operators.map((name) => people.get(name)?.id),
    });
    for (const name of operators) {
      await api.put(`/api/v1/operators/${people.get(name)?.id}/limits`, { total: 20 });
    }
    const bot = await api.post("/api/v1/bots", {
      name: "Світло і Дзеркало",
      default_subject_alias: topics[0]?.alias,
      on_no_scenario: "queue",
    });
    await api.put(`/api/v1/bots/${bot.id}/channels/widget`, {
      allowed_origins: [shop.origin],
      title: "Світло і Дзеркало",
      subtitle: "Зазвичай відповідаємо за хвилину",
    });
    await api.put(`/api/v1/bots/${bot.id}/channels/custom_channel`, {
      custom_channel_url: shop.callback,
    });
    return new House(server, shop, api, people, bot.id);
  }

  colleague(name: string): Colleague {
    const found = this.people.get(name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  }

  /** Address of a page of the shop with this house's chat on it. */
  shopPage(path = "/", server = this.server.url): string {
    return `${this.shop.origin}${path}?bot=${this.bot}&server=${encodeURIComponent(server)}`;
  }

  /** A customer writes through the Custom Channel of a bot. Returns when the server has it. */
  async write(customer: string, text: string, bot = this.bot): Promise<void> {
    this.updates += 1;
    const [first_name, ...rest] = customer.split(" ");
    const answer = await fetch(`${this.server.url}/messengers_host/${bot}/custom_channel/hooks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        update_id: this.updates,
        message: {
          from: { id: customer, first_name, last_name: rest.join(" "), language_code: "uk", is_bot: false },
          chat: { id: `chat of ${customer}` },
          date: Date.now(),
          text,
          type: "text",
        },
      }),
    });
    if (!answer.ok) throw new Error(`hook: ${answer.status} ${await answer.text()}`);
  }

  /** The newest dialog of a customer, once there is one. */
  dialogOf(customer: string): Promise<DialogRow> {
    return until(`a dialog of ${customer}`, async () => {
      const { data } = await this.api.get<Rows<DialogRow>>("/api/v1/dialogs?limit=200");
      return data.find((dialog) => dialog.client.name === customer);
    });
  }

  dialog(id: number): Promise<DialogRow> {
    return this.api.get<DialogRow>(`/api/v1/dialogs/${id}`);
  }

  async messages(id: number): Promise<MessageRow[]> {
    return (await this.api.get<Rows<MessageRow>>(`/api/v1/dialogs/${id}/messages?limit=200`)).data;
  }

  /** Messages of a dialog with exactly this text. */
  async count(id: number, text: string): Promise<number> {
    return (await this.messages(id)).filter((message) => message.text === text).length;
  }

  /** The API as one of the people sees it. */
  as(name: string): Promise<Api> {
    return Api.signIn(this.server.url, this.colleague(name).email, PASSWORD);
  }

  /** Gives a dialog to somebody. */
  async assign(id: number, name: string): Promise<void> {
    await this.api.post(`/api/v1/dialogs/${id}/assign`, { operator_id: this.colleague(name).id });
  }

  async setStatus(name: string, status: "online" | "offline"): Promise<void> {
    await this.api.put<Row>(`/api/v1/operators/${this.colleague(name).id}/status`, { status });
  }

  async close(): Promise<void> {
    await Promise.all([this.server.stop(), this.shop.close()]);
  }
}
