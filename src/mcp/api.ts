import { parseBareNumbers, stringifyNumbers } from "../numeric/json-numbers.ts";
import { encodeStudy } from "../storage/http/study-segment.ts";
import { ToolError } from "./tool-error.ts";

/** Where the requests of tools go, and as whose. */
interface ApiCaller {
  /** A server of this process. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The origin by which the server is called, such as `http://127.0.0.1`. */
  readonly origin: string;
  /** `Authorization` and `Host` of the requests. */
  readonly headers: { readonly [name: string]: string };
}

/**
 * The API of `attune serve`, called in this process: what a tool does with a study passes the same
 * checks as a request over HTTP.
 */
export class Api {
  readonly #caller: ApiCaller;

  constructor(caller: ApiCaller) {
    this.#caller = caller;
  }

  /** @throws ToolError what the API refuses */
  get(path: string, query: { readonly [name: string]: unknown } = {}): Promise<Answer> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    return this.#call("GET", given.length === 0 ? path : `${path}?${text}`);
  }

  /** @throws ToolError what the API refuses */
  post(path: string, body: unknown = {}, key?: string): Promise<Answer> {
    return this.#call("POST", path, body, key);
  }

  async #call(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const { fetch, origin, headers } = this.#caller;
    const response = await fetch(
      new Request(`${origin}/api/v1${path}`, {
        method,
        headers: {
          ...headers,
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...(key !== undefined && { "Idempotency-Key": key }),
        },
        ...(body !== undefined && { body: stringifyNumbers(body) }),
      }),
    );
    const json = parseBareNumbers(await response.text()) as Answer;
    if (response.ok) return json;
    const { code, detail, hint } = json;
    throw new ToolError(
      String(code),
      String(detail),
      hint === undefined ? undefined : String(hint),
    );
  }
}

/** An answer of the API, whose form its OpenAPI document describes. */
interface Answer {
  readonly [field: string]: unknown;
}

/** Halves of characters, which no address can have, and so no study. */
const UNADDRESSABLE = /\p{Cs}/u;

/** The path of a study. @throws ToolError for a name that no study can have */
export function studyPath(name: string): string {
  if (UNADDRESSABLE.test(name))
    throw new ToolError(
      "study-not-found",
      `there is no study ${JSON.stringify(name)}`,
      "list_studies has their names",
    );
  return `/studies/${encodeStudy(name)}`;
}
