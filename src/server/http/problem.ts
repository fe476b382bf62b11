import { AttuneError, type ErrorCode, SpaceError } from "../../errors/attune-error.ts";

/** A request that the server refuses, with the status that says why (RFC 9110). */
export class Refused extends Error {
  readonly status: number;
  /** What is wrong, for programs: the code of an `AttuneError`, or one of HTTP's own. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly headers: { readonly [name: string]: string };
  /** Single fields that are wrong. */
  readonly issues: readonly Issue[];

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      readonly hint?: string | undefined;
      readonly headers?: { readonly [name: string]: string };
      readonly issues?: readonly Issue[];
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = more.hint;
    this.headers = more.headers ?? {};
    this.issues = more.issues ?? [];
  }
}

/** A field of a request that is wrong. */
export interface Issue {
  /** Where it is, such as `count` or `params.lr`. */
  readonly path: string;
  readonly message: string;
}

/** Statuses of errors that are not simply a wrong request. */
const STATUS: { readonly [C in ErrorCode]?: number } = {
  "study-not-found": 404,
  "study-exists": 409,
  "space-changed": 409,
  "trial-finished": 409,
  "lease-lost": 409,
  "storage-busy": 503,
  "storage-unreachable": 503,
  "storage-removed": 503,
  "storage-corrupt": 500,
  "storage-newer": 500,
  "driver-missing": 500,
};
/** A right request that the study does not allow: its values are wrong, not its form. */
const UNPROCESSABLE = 422;

/** Titles of the statuses that the server answers with. */
const TITLES: { readonly [status: number]: string } = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Reasons of refusals that are Attune's own errors. */
function refusalOf(error: AttuneError): Refused {
  const status = STATUS[error.code] ?? UNPROCESSABLE;
  const issues =
    error instanceof SpaceError
      ? error.issues.map(({ path, message }) => ({ path, message }))
      : undefined;
  return new Refused(status, error.code, error.message, {
    hint: error.hint,
    ...(issues && { issues }),
    ...(status === 503 && { headers: { "Retry-After": "1" } }),
  });
}

/**
 * The answer to a request that failed: problem details (RFC 9457), whose `type` is
 * `urn:attune:problem:CODE`.
 * @param onInternal receives errors of the program itself, whose texts are not sent
 */
export function problemOf(error: unknown, onInternal: (error: unknown) => void): Response {
  const refused =
    error instanceof Refused ? error : error instanceof AttuneError ? refusalOf(error) : undefined;
  if (refused === undefined) {
    onInternal(error);
    return problemOf(new Refused(500, "internal", "the server failed; its log says why"), () => {});
  }
  const { status, code, message, hint, issues } = refused;
  const body = {
    type: `urn:attune:problem:${code}`,
    title: TITLES[status] ?? "Error",
    status,
    detail: message,
    code,
    ...(hint !== undefined && { hint }),
    ...(issues.length > 0 && { issues }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...refused.headers, "Content-Type": "application/problem+json" },
  });
}
