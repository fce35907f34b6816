import createClient from "openapi-fetch";
import type { AuditQuery, AuditSummary, BoardSnapshot, Decision, Diagnostics, Simulation } from "./board";
import { asProblem, problemFrom } from "./problems";
import type { paths } from "./schema.gen";
import {
  type Attachment,
  type BellPage,
  type Bootstrap,
  type BulkAction,
  type BulkAnswer,
  type Client,
  type ClientId,
  type ClientMerge,
  type ClientRow,
  type ContactId,
  type Conditions,
  type Dialog,
  type DialogId,
  type Draft,
  type FileSettings,
  type FilterId,
  type Folder,
  type FolderId,
  type FormerText,
  isConditions,
  type ListFilter,
  type LoginAnswer,
  type MaskedField,
  type Message,
  type MessageId,
  type Operator,
  type OperatorId,
  type OwnSession,
  type Page,
  type PanelTab,
  type Preferences,
  type QuickReply,
  type QuickReplyId,
  type SavedFilter,
  type SessionAnswer,
  type Sort,
  type SubjectId,
  type View,
} from "./types";

/** Every HTTP call of the panel. Methods resolve with the answer's body or reject with a `Problem`. */
export interface Api {
  session(): Promise<SessionAnswer>;
  login(email: string, password: string, otp?: string): Promise<LoginAnswer>;
  logout(): Promise<void>;
  setup(body: { code: string; email: string; name: string; password: string }): Promise<LoginAnswer>;
  bootstrap(): Promise<Bootstrap>;
  dialogs(list: ListSpec, cursor?: string | null): Promise<Page<Dialog>>;
  filters(): Promise<SavedFilter[]>;
  folders(): Promise<Folder[]>;
  createFilter(
    body: FilterBody & { name: string; conditions: Conditions; shared: boolean },
  ): Promise<SavedFilter>;
  /** Refused with `precondition` when somebody has changed it since `version`. */
  updateFilter(id: FilterId, version: number, body: FilterBody & { shared?: boolean }): Promise<SavedFilter>;
  deleteFilter(id: FilterId): Promise<void>;
  orderFilters(ids: FilterId[], shared: boolean): Promise<void>;
  createFolder(body: { name: string; shared: boolean; parent_id: FolderId | null }): Promise<Folder>;
  updateFolder(
    id: FolderId,
    body: { name?: string; parent_id?: FolderId | null; order?: number },
  ): Promise<Folder>;
  deleteFolder(id: FolderId): Promise<void>;
  bulk(dialogs: DialogId[], action: BulkAction): Promise<BulkAnswer>;
  /** A file of a list, as bytes. */
  exportDialogs(
    list: ListSpec,
    file: {
      format: "csv" | "xlsx";
      columns: string[];
      heads: string[];
      separator: string;
      /** What the reader calls the keys in the cells, by column. */
      words: Record<string, Record<string, string>>;
      timezone: string;
    },
  ): Promise<Blob>;
  /** Everything that is stored about a client, as a ZIP. */
  exportClient(id: ClientId, proof: { current_password?: string }): Promise<Blob>;
  /** A conversation as a PDF; `notes` is `1` with the team's notes. */
  transcript(
    id: DialogId,
    query: { language: "uk" | "en"; timezone: string; notes: "0" | "1" },
  ): Promise<Blob>;
  dialog(id: DialogId): Promise<Dialog>;
  /** At most 50 messages, or `most` of them up to 500, ascending; without `beforeSeq` the newest. */
  messages(id: DialogId, beforeSeq?: number, most?: number): Promise<Message[]>;
  message(dialog: DialogId, id: MessageId): Promise<Message>;
  /** Changes one's own message, or takes it back without a text; refused with `not_supported` where the channel cannot. */
  amendMessage(dialog: DialogId, id: MessageId, text: string | null): Promise<Message>;
  /** What a message said before, oldest first. */
  formerTexts(dialog: DialogId, id: MessageId): Promise<FormerText[]>;
  /** Pages of the company's own system for a dialog. */
  panelTabs(id: DialogId): Promise<PanelTab[]>;
  /** Hands a message that was not delivered to its channel once more. */
  retryMessage(dialog: DialogId, id: MessageId): Promise<Message>;
  /** All own drafts. */
  drafts(): Promise<Draft[]>;
  client(id: ClientId): Promise<Client>;
  deleteRating(id: number): Promise<void>;
  /** Newest first; `search` is part of a name, phone, e-mail or nick. A page may be short and still go on: `seekClients` does. */
  clients(search: string, cursor: string | null, most?: number): Promise<Page<ClientRow>>;
  /** Refused with `precondition` when somebody has changed the card since `version`. */
  updateClient(id: ClientId, version: number, body: ClientBody): Promise<Client>;
  ban(id: ClientId, reason: string, until: string | null): Promise<Client>;
  unban(id: ClientId): Promise<Client>;
  /** One masked value as it is; `contact` is null for the client's own. Each use is a row of the audit log. */
  reveal(id: ClientId, field: MaskedField, contact: ContactId | null): Promise<string>;
  /** Begins a request with a contact; `begun` is false when the contact's open one is answered instead and nothing was sent. */
  startDialog(
    body: ({ contact_id: ContactId } | NewAddress) & { subject_alias?: string; text?: string },
  ): Promise<{ dialog: Dialog; begun: boolean }>;
  similar(id: ClientId): Promise<ClientRow[]>;
  merge(id: ClientId, other: ClientId): Promise<Client>;
  merges(id: ClientId): Promise<ClientMerge[]>;
  undoMerge(id: ClientId, merge: number): Promise<Client>;
  quickReplies(cursor: string | null): Promise<Page<QuickReply>>;
  createQuickReply(body: QuickReplyBody & { shared: boolean }): Promise<QuickReply>;
  /** Refused with `precondition` when somebody has changed it since `version`. */
  updateQuickReply(id: QuickReplyId, version: number, body: QuickReplyBody): Promise<QuickReply>;
  deleteQuickReply(id: QuickReplyId): Promise<void>;
  supervise: SuperviseApi;
  preferences(): Promise<Preferences>;
  /** Members that are not given stay. */
  changePreferences(patch: Partial<Omit<Preferences, "version">>): Promise<Preferences>;
  /** The newest lines of the bell, or those behind a cursor. */
  bell(cursor: string | null): Promise<BellPage>;
  /** null marks everything up to now as seen. */
  readBell(ids: readonly number[] | null): Promise<{ unread: number }>;
  sessions(): Promise<OwnSession[]>;
  endSession(id: number): Promise<void>;
  endOtherSessions(): Promise<void>;
  fileSettings(): Promise<FileSettings>;
  /** Rejects with an `UploadProblem`. The same key again is answered with the same file; a large file goes on where it stopped. */
  upload(file: File, key: string, told: (progress: number) => void, signal: AbortSignal): Promise<Attachment>;
  /** Content of a file of a message. */
  file(url: string): Promise<Blob>;
  /** Any other call: the settings have dozens of alike ones. `version` is the row's optimistic lock. */
  call<T>(method: Method, path: string, options?: CallOptions): Promise<Answer<T>>;
}

/** An address from which nobody has written yet, in a channel where we may write first. */
export interface NewAddress {
  channel: "custom_channel";
  bot_id: number;
  chat_id: string;
  client_name?: string;
}

/** Why a file was not taken: the server's word, or `offline`. */
export interface UploadProblem {
  reason: string;
  /** Most bytes, with `too_large`. */
  limit?: number;
  /** Extensions that are accepted. */
  allowed?: string[];
}

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface CallOptions {
  body?: unknown;
  version?: number | null;
  query?: Readonly<Record<string, string | number | boolean>>;
  /** Arrives also when the page is closed meanwhile. */
  keepalive?: boolean;
}

export interface Answer<T> {
  data: T;
  /** Of the `ETag`, where there is one. */
  version: number | null;
}

/** Calls of those who watch over others: the board, its actions, the audit. */
export interface SuperviseApi {
  board(): Promise<BoardSnapshot>;
  acknowledge(key: string): Promise<void>;
  simulate(body: { subject_id: SubjectId | null; channel: string; weight: number }): Promise<Simulation>;
  whisper(id: DialogId, text: string): Promise<Message>;
  assign(id: DialogId, operator: OperatorId): Promise<Dialog>;
  distributeNow(): Promise<void>;
  audit(query: AuditQuery): Promise<Page<Decision>>;
  decision(id: number): Promise<Decision>;
  auditSummary(): Promise<AuditSummary>;
  diagnostics(id: OperatorId): Promise<Diagnostics>;
  /** The operator reads who did it, and the reason when there is one. */
  setStatus(id: OperatorId, status: number, reason?: string): Promise<Operator>;
  pause(id: OperatorId, paused: boolean): Promise<Operator>;
  /** What an operator has put off, as far as one call could move it. */
  sleeping(id: OperatorId): Promise<Dialog[]>;
  /** Takes dialogs from an operator. */
  redistribute(id: OperatorId, body: MoveBody): Promise<Moves>;
  /** What that would do now. */
  previewMoves(id: OperatorId, body: MoveBody): Promise<Moves>;
  saveSettings(patch: Record<string, unknown>): Promise<unknown>;
}

/** Which dialogs of an operator go where; exactly one member of `to`. */
export interface MoveBody {
  dialog_ids: DialogId[];
  to: { queue: true } | { subject_alias: string } | { skill_group_id: number } | { operator_id: number };
  note: string | null;
  set_offline: boolean;
}

/** What became, or would become, of one dialog. */
export interface DialogMove {
  dialog_id: DialogId;
  result: "moved" | "queued" | "skipped" | "failed";
  operator_id: OperatorId | null;
  reason: string;
}

export interface Moves {
  moved: number;
  queued: number;
  skipped: number;
  failed: number;
  dialogs: DialogMove[];
}

type SimulateBody =
  paths["/api/v1/distribution/simulate"]["post"]["requestBody"]["content"]["application/json"];
type LimitsPatch =
  paths["/api/v1/operators/{id}/limits"]["put"]["requestBody"]["content"]["application/json"];
type SettingsPatch =
  paths["/api/v1/settings/op-panel"]["patch"]["requestBody"]["content"]["application/json"];
/** Fields of a card to change; null removes an own field. */
export interface ClientBody {
  name?: string;
  phone?: string;
  email?: string;
  language?: string;
  tags?: string[];
  custom_fields?: Record<string, string | number | boolean | null>;
}

export const MESSAGE_PAGE = 50;
const CLIENT_PAGE = 100;
const QUICK_REPLY_PAGE = 500;
/** The queue is shown longest wait first, so it is read whole as far as one page allows. */
const LIST_PAGE: Record<View, number> = { mine: 100, queue: 500, bot: 100, all: 100 };
const FILTER_PAGE = 100;
/** Most dialogs that one call redistributes. */
const MOVES_MOST = 1000;
/** Larger files go in chunks, bytes (data-and-files.md 2.2). */
const CHUNKED_FROM = 20 << 20;

/** What people type in of a quick reply. */
type QuickReplyBody = Pick<
  QuickReply,
  "title" | "shortcut" | "text" | "category" | "channels" | "skill_group_ids"
>;

/** What changes of a saved filter. */
interface FilterBody {
  name?: string;
  conditions?: Conditions;
  sort?: Sort;
  folder_id?: FolderId | null;
  notify_on_new?: boolean;
}

/** Where a list's page is asked for. */
export interface ListSpec {
  view: View;
  filter: ListFilter | null;
  sort: Sort | null;
}

function searchBody({ view, filter, sort }: ListSpec) {
  const order = sort === null ? {} : { sort };
  if (filter === null) return { view, ...order };
  if (isConditions(filter)) return { conditions: filter, ...order };
  return typeof filter === "number" ? { filter_id: filter, ...order } : { folder: filter, ...order };
}

export type Send = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** What carries requests in place of the cookie; empty for a page that has one. */
export interface Carrier {
  send?: Send;
  /** For what `send` cannot carry: an upload. */
  token?(): string;
}

/** Builds the client. `onUnauthorized` hears each 401 of a call that needed a session. */
export function createApi(onUnauthorized: () => void, carrier: Carrier = {}): Api {
  // eslint-disable-next-line no-restricted-globals -- this file is where calls are made
  const send: Send = (input, init) => (carrier.send ?? fetch)(input, init);
  const http = createClient<paths>({ baseUrl: "", credentials: "same-origin", fetch: send });
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
    dialogs: (list, cursor) =>
      list.filter === null && list.sort === null
        ? answer(
            http.GET("/api/v1/dialogs", {
              params: {
                query: { view: list.view, limit: LIST_PAGE[list.view], ...(cursor ? { cursor } : {}) },
              },
            }),
          )
        : answer(
            http.POST("/api/v1/dialogs/search", {
              body: { ...searchBody(list), limit: FILTER_PAGE, ...(cursor ? { cursor } : {}) },
            }),
          ),
    filters: async () => (await answer<Page<SavedFilter>>(http.GET("/api/v1/filters"))).data,
    folders: async () => (await answer<Page<Folder>>(http.GET("/api/v1/folders"))).data,
    createFilter: (body) => answer(http.POST("/api/v1/filters", { body })),
    updateFilter: (id, version, body) =>
      answer(
        http.PATCH("/api/v1/filters/{id}", {
          params: { path: { id } },
          headers: { "if-match": `"${version}"` },
          body,
        }),
      ),
    deleteFilter: (id) => answer(http.DELETE("/api/v1/filters/{id}", { params: { path: { id } } })),
    orderFilters: (ids, shared) => answer(http.PUT("/api/v1/filters/order", { body: { ids, shared } })),
    createFolder: (body) => answer(http.POST("/api/v1/folders", { body })),
    updateFolder: (id, body) =>
      answer(http.PATCH("/api/v1/folders/{id}", { params: { path: { id } }, body })),
    deleteFolder: (id) => answer(http.DELETE("/api/v1/folders/{id}", { params: { path: { id } } })),
    bulk: (dialog_ids, action) =>
      // What waits to be taken back is sent when the page is left, and arrives all the same.
      answer(http.POST("/api/v1/dialogs/bulk", { body: { dialog_ids, ...action }, keepalive: true })),
    exportDialogs: (list, file) =>
      answer(
        http.POST("/api/v1/dialogs/export", { body: { ...file, list: searchBody(list) }, parseAs: "blob" }),
      ),
    exportClient: (id, body) =>
      answer(http.POST("/api/v1/clients/{id}/export", { params: { path: { id } }, body, parseAs: "blob" })),
    transcript: (id, query) =>
      answer(
        http.GET("/api/v1/dialogs/{id}/export.pdf", { params: { path: { id }, query }, parseAs: "blob" }),
      ),
    dialog: (id) => answer(http.GET("/api/v1/dialogs/{id}", { params: { path: { id } } })),
    async messages(id, beforeSeq, most = MESSAGE_PAGE) {
      const limit = Math.min(500, Math.max(MESSAGE_PAGE, most));
      const query = beforeSeq === undefined ? { limit } : { limit, before_seq: beforeSeq };
      const page = await answer<Page<Message>>(
        http.GET("/api/v1/dialogs/{id}/messages", { params: { path: { id }, query } }),
      );
      return page.data;
    },
    message: (dialog, id) =>
      answer(
        http.GET("/api/v1/dialogs/{id}/messages/{message_id}", {
          params: { path: { id: dialog, message_id: id } },
        }),
      ),
    amendMessage(dialog, id, text) {
      const params = { path: { id: dialog, message_id: id } };
      return answer(
        text === null
          ? http.DELETE("/api/v1/dialogs/{id}/messages/{message_id}", { params })
          : http.PATCH("/api/v1/dialogs/{id}/messages/{message_id}", { params, body: { text } }),
      );
    },
    formerTexts: async (dialog, id) =>
      (
        await answer<Page<FormerText>>(
          http.GET("/api/v1/dialogs/{id}/messages/{message_id}/history", {
            params: { path: { id: dialog, message_id: id } },
          }),
        )
      ).data,
    panelTabs: async (id) =>
      (await answer<Page<PanelTab>>(http.GET("/api/v1/dialogs/{id}/tabs", { params: { path: { id } } })))
        .data,
    retryMessage: (dialog, id) =>
      answer(
        http.POST("/api/v1/dialogs/{id}/messages/{message_id}/retry", {
          params: { path: { id: dialog, message_id: id } },
        }),
      ),
    drafts: async () =>
      (await answer<Page<Draft>>(http.GET("/api/v1/drafts", { params: { query: {} } }))).data,
    client: (id) => answer(http.GET("/api/v1/clients/{id}", { params: { path: { id } } })),
    deleteRating: (id) => answer(http.DELETE("/api/v1/csat/{id}", { params: { path: { id } } })),
    clients: (search, cursor, most = CLIENT_PAGE) =>
      answer(
        http.GET("/api/v1/clients", {
          params: {
            query: { limit: most, ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) },
          },
        }),
      ),
    updateClient: (id, version, body) =>
      answer(
        http.PATCH("/api/v1/clients/{id}", {
          params: { path: { id } },
          headers: { "if-match": `"${version}"` },
          body,
        }),
      ),
    ban: (id, reason, until) =>
      answer(http.POST("/api/v1/clients/{id}/ban", { params: { path: { id } }, body: { reason, until } })),
    unban: (id) => answer(http.POST("/api/v1/clients/{id}/unban", { params: { path: { id } } })),
    reveal: async (id, field, contact_id) =>
      (
        await answer<{ value: string }>(
          http.POST("/api/v1/clients/{id}/reveal", { params: { path: { id } }, body: { field, contact_id } }),
        )
      ).value,
    startDialog: (body) =>
      answer(
        http.POST("/api/v1/dialogs", { body }).then((came) => ({
          ...came,
          data: { dialog: came.data, begun: came.response.status === 201 },
        })),
      ),
    similar: async (id) =>
      (await answer<Page<ClientRow>>(http.GET("/api/v1/clients/{id}/similar", { params: { path: { id } } })))
        .data,
    merge: (id, client_id) =>
      answer(http.POST("/api/v1/clients/{id}/merge", { params: { path: { id } }, body: { client_id } })),
    merges: async (id) =>
      (await answer<Page<ClientMerge>>(http.GET("/api/v1/clients/{id}/merges", { params: { path: { id } } })))
        .data,
    undoMerge: (id, merge_id) =>
      answer(
        http.POST("/api/v1/clients/{id}/merges/{merge_id}/undo", { params: { path: { id, merge_id } } }),
      ),
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
    fileSettings: () => answer(http.GET("/api/v1/settings/files")),
    async upload(file, key, told, signal) {
      // An old page whose file is gone sends it in one piece.
      const chunks = file.size > CHUNKED_FROM ? await import("./chunks").catch(() => null) : null;
      if (chunks === null)
        return sendFile(file, { key, csrf, told, signal, onUnauthorized, token: carrier.token?.() });
      const wire = { csrf: () => csrf, token: () => carrier.token?.() ?? "", onUnauthorized };
      return chunks.sendInChunks(file, {
        key,
        told,
        signal,
        exchange: chunks.exchangeOver(wire),
        memory: chunks.pageMemory(),
        wait: chunks.waitOrOnline,
        now: Date.now,
      });
    },
    deleteQuickReply: (id) => answer(http.DELETE("/api/v1/quick-replies/{id}", { params: { path: { id } } })),
    supervise: {
      board: () => answer(http.GET("/api/v1/distribution/live")),
      acknowledge: (key) => answer(http.POST("/api/v1/distribution/alerts/acknowledge", { body: { key } })),
      simulate: (body) => answer(http.POST("/api/v1/distribution/simulate", { body: body as SimulateBody })),
      whisper: (id, text) =>
        answer(http.POST("/api/v1/dialogs/{id}/whisper", { params: { path: { id } }, body: { text } })),
      assign: (id, operator_id) =>
        answer(
          http.POST("/api/v1/dialogs/{id}/assign", {
            params: { path: { id } },
            body: { operator_id, queue: null, note: null, subject_alias: null },
          }),
        ),
      distributeNow: () => answer(http.POST("/api/v1/distribution/run")),
      audit: (query) => answer(http.GET("/api/v1/distribution/audit", { params: { query } })),
      decision: (id) => answer(http.GET("/api/v1/distribution/audit/{id}", { params: { path: { id } } })),
      auditSummary: () => answer(http.GET("/api/v1/distribution/audit/summary")),
      diagnostics: (id) =>
        answer(http.GET("/api/v1/distribution/operators/{id}/diagnostics", { params: { path: { id } } })),
      setStatus: (id, status_id, reason) =>
        answer(
          http.PUT("/api/v1/operators/{id}/status", {
            params: { path: { id } },
            body: { status_id, ...(reason ? { reason } : {}) },
          }),
        ),
      pause: (id, paused) =>
        answer(
          http.PUT("/api/v1/operators/{id}/limits", {
            params: { path: { id } },
            body: { paused } as LimitsPatch,
          }),
        ),
      async sleeping(id) {
        const found: Dialog[] = [];
        let cursor: string | null = null;
        do {
          const next: { cursor?: string } = cursor === null ? {} : { cursor };
          const page: Page<Dialog> = await answer<Page<Dialog>>(
            http.GET("/api/v1/dialogs", {
              params: { query: { operator_id: id, state: "paused", limit: 500, ...next } },
            }),
          );
          found.push(...page.data);
          cursor = page.next_cursor;
        } while (cursor !== null && found.length < MOVES_MOST);
        return found;
      },
      redistribute: (id, body) =>
        answer(
          http.POST("/api/v1/operators/{id}/redistribute", {
            params: { path: { id } },
            // The description has every member of «to» required; exactly one is sent.
            body: body as never,
          }),
        ),
      previewMoves: (id, body) =>
        answer(
          http.POST("/api/v1/operators/{id}/redistribute/preview", {
            params: { path: { id } },
            // The description has every member of «to» required; exactly one is sent.
            body: body as never,
          }),
        ),
      saveSettings: (patch) =>
        answer(http.PATCH("/api/v1/settings/op-panel", { body: patch as SettingsPatch })),
    },
    preferences: () => answer(http.GET("/api/v1/me/preferences")),
    changePreferences: (patch) =>
      // The description has every member required; a PATCH takes any of them.
      answer(http.PATCH("/api/v1/me/preferences", { body: patch as never })),
    bell: (cursor) =>
      answer(http.GET("/api/v1/me/notifications", { params: { query: cursor ? { cursor } : {} } })),
    readBell: (ids) =>
      answer(http.POST("/api/v1/me/notifications/read", { body: { ids: ids === null ? null : [...ids] } })),
    async sessions() {
      return (await answer<{ data: OwnSession[] }>(http.GET("/api/v1/me/sessions"))).data;
    },
    endSession: (id) => answer(http.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } })),
    endOtherSessions: () => answer(http.DELETE("/api/v1/me/sessions")),
    async file(url) {
      const response = await send(url, { credentials: "same-origin" }).catch((reason: unknown) => {
        throw asProblem(reason);
      });
      if (!response.ok) throw problemFrom(null, response);
      return response.blob();
    },
    async call<T>(
      method: Method,
      path: string,
      { body, version, query, keepalive = false }: CallOptions = {},
    ) {
      const words = Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]);
      const address = words.length > 0 ? `${path}?${new URLSearchParams(words).toString()}` : path;
      const response = await send(address, {
        method,
        keepalive,
        credentials: "same-origin",
        headers: {
          ...(method !== "GET" && csrf ? { "x-csrf-token": csrf } : {}),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(version === null || version === undefined ? {} : { "if-match": `"${version}"` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch((reason: unknown) => {
        throw asProblem(reason);
      });
      const text = await response.text();
      const parsed: unknown = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : null;
      if (!response.ok) {
        if (response.status === 401 && !path.includes("/api/v1/auth/")) onUnauthorized();
        throw problemFrom(parsed, response);
      }
      const tag = Number(response.headers.get("etag")?.replaceAll('"', "") ?? Number.NaN);
      return { data: parsed as T, version: Number.isFinite(tag) ? tag : null };
    },
  };
}

/** Sends a file as a form; not with `fetch`, which does not tell how much of a body is away. */
function sendFile(
  file: File,
  {
    key,
    csrf,
    told,
    signal,
    onUnauthorized,
    token,
  }: {
    key: string;
    csrf: string;
    token: string | undefined;
    told: (progress: number) => void;
    signal: AbortSignal;
    onUnauthorized: () => void;
  },
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const refuse = (problem: UploadProblem): void => {
      reject(problem);
    };
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/files");
    request.responseType = "json";
    request.setRequestHeader("idempotency-key", key);
    if (csrf) request.setRequestHeader("x-csrf-token", csrf);
    if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => {
      told(total > 0 ? loaded / total : 0);
    };
    request.onload = () => {
      const body = (request.response ?? {}) as Attachment & Partial<UploadProblem> & { code?: string };
      if (request.status === 201) {
        resolve(body);
        return;
      }
      if (request.status === 401) onUnauthorized();
      refuse({
        reason: body.reason ?? body.code ?? "other",
        ...(body.limit === undefined ? {} : { limit: body.limit }),
        ...(body.allowed === undefined ? {} : { allowed: body.allowed }),
      });
    };
    request.onerror = () => {
      refuse({ reason: "offline" });
    };
    request.onabort = () => {
      refuse({ reason: "stopped" });
    };
    signal.addEventListener("abort", () => {
      request.abort();
    });
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
