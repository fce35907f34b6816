/**
 * Paths of the HTTP API in the shape of openapi-typescript. `npm run gen` writes this file anew from `openapi.json`;
 * until the server has published that snapshot, it holds the calls the panel makes and nothing more.
 */
import type { Bootstrap, Client, Dialog, LoginAnswer, Message, Page, SessionAnswer } from "./types";

interface Json<T> {
  content: { "application/json": T };
}
interface Problem {
  content: { "application/problem+json": unknown };
}
interface Answers<T> {
  200: Json<T>;
  201: Json<T>;
  default: Problem;
}
interface Get<T, Path = never, Query = never> {
  get: {
    parameters: { path: Path; query?: Query };
    responses: Answers<T>;
  };
}
interface Post<T, Body> {
  post: {
    parameters: { path?: never; query?: never };
    requestBody: Json<Body>;
    responses: Answers<T>;
  };
}
interface Id {
  id: number;
}

export interface paths {
  "/api/v1/auth/session": {
    get: { parameters: { path?: never; query?: never }; responses: Answers<SessionAnswer> };
  };
  "/api/v1/auth/login": Post<LoginAnswer, { email: string; password: string; otp?: string }>;
  "/api/v1/auth/logout": Post<unknown, Record<string, never>>;
  "/api/v1/setup": Post<LoginAnswer, { code: string; email: string; name: string; password: string }>;
  "/api/v1/panel/bootstrap": {
    get: { parameters: { path?: never; query?: never }; responses: Answers<Bootstrap> };
  };
  "/api/v1/dialogs": {
    get: {
      parameters: { path?: never; query?: { view?: string; cursor?: string; limit?: number } };
      responses: Answers<Page<Dialog>>;
    };
  };
  "/api/v1/dialogs/{id}": Get<Dialog, Id>;
  "/api/v1/dialogs/{id}/messages": Get<Page<Message>, Id, { before_seq?: number; limit?: number }>;
  "/api/v1/clients/{id}": Get<Client, Id>;
}
