import type { ReactNode } from "react";
import type { Client, Contact, Dialog } from "../api/types";

/** Draws the window that asks for the first message of a new request with an address of a client. */
export type WriteFirst = (
  client: Pick<Client, "id" | "name">,
  contact: Pick<Contact, "id" | "channel">,
  onClose: () => void,
  onDone: (begun: Dialog) => void,
  /** What the message begins with. */
  first?: string,
) => ReactNode;
