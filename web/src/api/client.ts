import createClient from "openapi-fetch";
import { asProblem, problemFrom } from "./problems";
import type { paths } from "./schema.gen";
import type {
  Bootstrap,
  Client,
  ClientId,
  Dialog,
  DialogId,
  LoginAnswer,
  Message,
  Page,
  QuickReply,
  QuickReplyId,
  SessionAnswer,
  View,
} from "./types";

/** Every HTTP call of the panel. Methods resolve with the answer's body or reject with a `Problem`. */
export interface Api {
  session(): Promise<SessionAnswer>;
  login(email: string, password: string, otp?: string): Promise<LoginAnswer>;
  logout(): Promise<void>;
  setup(body: { code: string; email: string; name: string; password: string }): Promise<LoginAnswer>;
  bootstrap(): Promise<Bootstrap>;
  dialogs(view: View, cursor?: string | null): Promise<Page<Dialog>>;
  dialog(id: DialogId): Promise<Dialog>;
  /** At most 50 messages, ascending; without `beforeSeq` the newest. */
  messages(id: DialogId, beforeSeq?: number): Promise<Message[]>;
  client(id: ClientId): Promise<Client>;
  quickReplies(cursor: string | null): Promise<Page<QuickReply>>;
  createQuickReply(body: {
    title: string;
    shortcut: string;
    text: string;
    shared: boolean;
  }): Promise<QuickReply>;
  /** Refused with `precondition` when somebody has changed it since `version`. */
  updateQuickReply(
    id: QuickReplyId,
    version: number,
    body: { title: string; shortcut: string; text: string },
  ): Promise<QuickReply>;
  deleteQuickReply(id: QuickReplyId): Promise<void>;
}

export const MESSAGE_PAGE = 50;
const QUICK_REPLY_PAGE = 500;
/** The queue is shown longest wait first, so it is read whole as far as one page allows. */
const LIST_PAGE: Record<View, number> = { mine: 100, queue: 500, bot: 100, all: 100 };

/** Builds the client. `onUnauthorized` hears each 401 of a call that needed a session. */
export function createApi(onUnauthorized: () => void): Api {
  const http = createClient<paths>({ baseUrl: "", credentials: "same-origin" });
  let csrf = "";
  http.use({
    onRequest({ request }) {
      if (request.method !== "GET" && csrf) request.headers.set("x-csrf-token", csrf);
      return request;
    },
  });

  async function answer<T>(
    call: Promise<{ data?: unknown; error?: unknown; response: Response }>,
  ): Promise<T> {
    const { data, error, response } = await call.catch((reason: unknown) => {
      throw asProblem(reason);
    });
    if (response.ok) return data as T;
    const problem = problemFrom(error, response);
    if (response.status === 401 && !response.url.includes("/api/v1/auth/")) onUnauthorized();
    throw problem;
  }

  async function signedIn(
    call: Promise<{ data?: unknown; error?: unknown; response: Response }>,
  ): Promise<LoginAnswer> {
    const body = await answer<LoginAnswer>(call);
    csrf = body.csrf_token;
    return body;
  }

  return {
    async session() {
      const body = await answer<SessionAnswer>(http.GET("/api/v1/auth/session"));
      if (body.signed_in) csrf = body.csrf_token;
      return body;
    },
    login: (email, password, otp) =>
      signedIn(http.POST("/api/v1/auth/login", { body: { email, password, otp: otp ?? null } })),
    async logout() {
      await answer(http.POST("/api/v1/auth/logout"));
      csrf = "";
    },
    setup: (body) => signedIn(http.POST("/api/v1/setup", { body })),
    bootstrap: () => answer(http.GET("/api/v1/panel/bootstrap")),
    dialogs: (view, cursor) =>
      answer(
        http.GET("/api/v1/dialogs", {
          params: { query: { view, limit: LIST_PAGE[view], ...(cursor ? { cursor } : {}) } },
        }),
      ),
    dialog: (id) => answer(http.GET("/api/v1/dialogs/{id}", { params: { path: { id } } })),
    async messages(id, beforeSeq) {
      const query =
        beforeSeq === undefined ? { limit: MESSAGE_PAGE } : { limit: MESSAGE_PAGE, before_seq: beforeSeq };
      const page = await answer<Page<Message>>(
        http.GET("/api/v1/dialogs/{id}/messages", { params: { path: { id }, query } }),
      );
      return page.data;
    },
    client: (id) => answer(http.GET("/api/v1/clients/{id}", { params: { path: { id } } })),
    quickReplies: (cursor) =>
      answer(
        http.GET("/api/v1/quick-replies", {
          params: { query: { limit: QUICK_REPLY_PAGE, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    createQuickReply: (body) => answer(http.POST("/api/v1/quick-replies", { body })),
    updateQuickReply: (id, version, body) =>
      answer(
        http.PATCH("/api/v1/quick-replies/{id}", {
          params: { path: { id } },
          headers: { "if-match": `"${version}"` },
          body,
        }),
      ),
    deleteQuickReply: (id) => answer(http.DELETE("/api/v1/quick-replies/{id}", { params: { path: { id } } })),
  };
}
