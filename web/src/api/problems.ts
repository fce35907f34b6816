/** What went wrong, in a form that a screen can translate: the `code` of problem+json or of a socket error. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** HTTP status; 0 when the request never reached the server. */
    readonly status = 0,
    /** Remaining members: `fields`, `operator_id`, `operator_name`, `retry_after_s`. */
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "Problem";
  }

  /** Field errors of `validation`: field name -> reason. */
  get fields(): Record<string, string> {
    const fields = this.details["fields"];
    return typeof fields === "object" && fields !== null ? (fields as Record<string, string>) : {};
  }
}

/** Codes of this side of the wire. */
export const OFFLINE = "offline";
export const TIMEOUT = "timeout";

/** Reads problem+json; an answer of another kind (a proxy's page) becomes `unavailable`. */
export function problemFrom(body: unknown, response: Response): Problem {
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code =
    typeof fields["code"] === "string"
      ? fields["code"]
      : response.status === 401
        ? "unauthorized"
        : "unavailable";
  const text = typeof fields["detail"] === "string" ? fields["detail"] : String(response.status);
  const retry = Number(response.headers.get("retry-after"));
  return new Problem(code, text, response.status, retry > 0 ? { ...fields, retry_after_s: retry } : fields);
}

/** Every failure as a Problem; a rejected fetch means that the network is away. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(OFFLINE, error instanceof Error ? error.message : String(error));
}
