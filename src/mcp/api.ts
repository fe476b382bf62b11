import { parseBareNumbers, stringifyNumbers } from "../numeric/json-numbers.ts";
import { createServer } from "../server/create-server.ts";
import { hashToken, makeToken } from "../server/security/tokens.ts";
import type { Server } from "../server/server.ts";
import type { Storage } from "../storage/storage.ts";
import { ToolError } from "./tool-error.ts";

const NAME = "mcp";
const ORIGIN = "http://127.0.0.1";

/**
 * The API of `attune serve`, called in this process: what a tool does with a study passes the same
 * checks as a request over HTTP.
 */
export class Api {
  readonly #server: Server;
  readonly #token = makeToken();

  /** @param isReadOnly whether requests that change something are refused */
  constructor(storage: Storage, isReadOnly: boolean) {
    this.#server = createServer({
      storage,
      tokens: [{ name: NAME, role: isReadOnly ? "viewer" : "admin", hash: hashToken(this.#token) }],
    });
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
    const response = await this.#server.fetch(
      new Request(`${ORIGIN}/api/v1${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${this.#token}`,
          Host: "127.0.0.1",
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

  close(): Promise<void> {
    return this.#server.close();
  }
}

/** An answer of the API, whose form its OpenAPI document describes. */
export interface Answer {
  readonly [field: string]: unknown;
}

/** The path of a study. */
export const studyPath = (name: string): string => `/studies/${encodeURIComponent(name)}`;
