import { createContext, useContext } from "react";
import type { Message } from "../../api/types";

/** Scrolls the timeline to a message. */
export type Jump = (message: Message) => void;

export const JumpContext = createContext<Jump>(() => undefined);

export const useJump = (): Jump => useContext(JumpContext);
