import type { DialogId } from "../../api/types";
import type { RequestField } from "../../live/request-edit";

/** What the menu of a row can do; the workspace does it. */
export interface RowActions {
  take(id: DialogId): void;
  transfer(id: DialogId): void;
  close(id: DialogId, next: boolean): void;
  markUnread(id: DialogId): void;
  /** Asks, and closes it as spam. */
  spam(id: DialogId): void;
  change(id: DialogId, part: RequestField | "tags"): void;
}
