/**
 * Words between the host page (loader) and the frame: objects `{rz:1,t,d}` (widget.md B.1). Both sides check the
 * origin and the source of each message and name the receiver's origin exactly.
 */

/** Where the visitor is on the host site. */
export interface Page {
  url: string;
  title: string;
  referrer: string;
}

/** First message to the frame: all that the host page knows. */
export interface Boot {
  token: string | null | undefined;
  open: boolean;
  page: Page;
  language: string;
  /** Options of channels.md 2.2 as the page gave them: copied, not checked. */
  options: Record<string, unknown>;
}

/** Calls of the page that go to the frame under their documented names; `init` is a second one, with options. */
export type Forwarded =
  "init" | "command" | "kwcolor" | "kwsetparamsfromsite" | "emitevent" | "identify" | "send" | "reset";

/** Host page to frame. */
export type ToFrame =
  | { t: "boot"; d: Boot }
  | { t: "open"; d: { open: boolean; focus: boolean } }
  | { t: "page"; d: Page }
  | { t: Forwarded; d: Record<string, unknown> };

/** Frame to host page. */
export type ToHost =
  | { t: "ready"; d: { contact_id: string } }
  | { t: "token"; d: { token: string | null } }
  | { t: "close"; d: null }
  | { t: "unread"; d: { count: number } }
  | { t: "message_in" | "message_out"; d: { id: string; from: string; text: string } }
  | { t: "operator_connected"; d: { name: string } }
  | { t: "chat_closed"; d: null }
  | { t: "error"; d: { code: string } };

/** What travels: the mark keeps foreign messages of the page apart. */
export type Envelope<M> = M & { rz: 1 };
