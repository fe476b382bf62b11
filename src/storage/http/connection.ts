import * as v from "valibot";
import { AttuneError, type ErrorCode } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { pause } from "../pause.ts";

/** Milliseconds between the attempts of a request that got no answer; each may be repeated. */
const RETRY_MS: readonly number[] = [50, 250, 1000, 2000];
/** Longest time that an answer may take, beside the time that the request itself waits. */
const ANSWER_MS = 60_000;

const problem = v.object({
  code: v.string(),
  detail: v.string(),
  hint: v.optional(v.string()),
});

/** What is sent besides the path. */
interface Sent {
  readonly method: "GET" | "POST" | "PUT";
  /** A value as JSON, or bytes. */
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  /** Milliseconds that the server may wait. Default: 0. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Requests to a server of Attune, which are repeated until there is an answer. */
export class Connection {
  /** The server's address, without a token. */
  readonly address: string;
  readonly #token: string;

  constructor(address: string, token: string) {
    this.address = address;
    this.#token = token;
  }

  /** The JSON of an answer, as its schema reads it. @throws AttuneError as the server's */
  async call<S extends v.GenericSchema<unknown, unknown>>(
    path: string,
    sent: Sent,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    const response = await this.send(path, sent);
    const read = v.safeParse(schema, await response.json().catch(() => undefined));
    if (read.success) return read.output;
    throw new AttuneError("storage-unreachable", `${this.address} answers as no Attune does`, {
      hint: "check the address, and that both sides have the same version of Attune",
    });
  }

  /** An answer of success. @throws AttuneError `storage-unreachable`, and as the server's */
  async send(path: string, sent: Sent): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const response = await this.#try(path, sent).catch((cause: unknown) => {
        if (sent.signal?.aborted || attempt >= RETRY_MS.length) throw this.#unreachable(cause);
        return undefined;
      });
      if (response?.ok) return response;
      const isBusy = response === undefined || response.status === 503 || response.status === 429;
      if (response !== undefined && !(isBusy && attempt < RETRY_MS.length))
        throw await this.#refusal(response);
      await pause(RETRY_MS[attempt], sent.signal);
    }
  }

  #try(path: string, { method, body, headers, waitMs = 0, signal }: Sent): Promise<Response> {
    const late = AbortSignal.timeout(ANSWER_MS + waitMs);
    const content =
      body instanceof Uint8Array
        ? { body: new Uint8Array(body), type: "application/octet-stream" }
        : { body: body === undefined ? null : stringifyNumbers(body), type: "application/json" };
    return fetch(`${this.address}${path}`, {
      method,
      body: content.body,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        "Content-Type": content.type,
        ...headers,
      },
      redirect: "error", // the token is for this server alone
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    });
  }

  #unreachable(cause: unknown): AttuneError {
    const { cause: inner } = cause as { readonly cause?: unknown };
    const why = inner instanceof Error ? inner.message : String((cause as Error).message);
    return new AttuneError("storage-unreachable", `${this.address} does not answer: ${why}`, {
      hint: "check that attune serve runs there",
      retryable: true,
      cause,
    });
  }

  async #refusal(response: Response): Promise<AttuneError> {
    const { status } = response;
    const read = v.safeParse(problem, await response.json().catch(() => undefined));
    const detail = read.success ? read.output.detail : `status ${status}`;
    const code = read.success ? read.output.code : "";
    if (isErrorCode(code))
      return new AttuneError(code, detail, {
        hint: read.success ? read.output.hint : undefined,
        retryable: status === 503,
      });
    const hint =
      status === 401 || status === 403
        ? "ATTUNE_TOKEN must hold a token of the server that may do this"
        : undefined;
    return new AttuneError("storage-unreachable", `${this.address}: ${detail}`, {
      hint,
      retryable: status >= 500,
    });
  }
}

/** The codes that a server's answers may have; it must name all of them. */
const ERROR_CODES: { readonly [C in ErrorCode]: true } = {
  "space-invalid": true,
  "space-changed": true,
  "space-exhausted": true,
  "params-invalid": true,
  "result-invalid": true,
  "sampler-unsupported": true,
  "pruner-unsupported": true,
  "study-not-found": true,
  "study-exists": true,
  "lease-lost": true,
  "trial-finished": true,
  "storage-unreachable": true,
  "storage-busy": true,
  "storage-corrupt": true,
  "storage-removed": true,
  "storage-newer": true,
  "driver-missing": true,
  "data-invalid": true,
  "run-failed": true,
  usage: true,
};

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);
