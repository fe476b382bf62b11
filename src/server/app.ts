import { Hono } from "hono";
import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { parseBareNumbers, stringifyNumbers } from "../numeric/json-numbers.ts";
import { packageVersion } from "../process/package-version.ts";
import { MAX_CHECKPOINT_BYTES } from "../storage/checkpoint.ts";
import { studyOfSegment } from "../storage/http/study-segment.ts";
import { etagOf, hasAnswer } from "./http/etag.ts";
import { Idempotency } from "./http/idempotency.ts";
import { problemOf, Refused } from "./http/problem.ts";
import { readBody } from "./http/read-body.ts";
import { requireShallow } from "./http/require-shallow.ts";
import { type Call, type Reply, type Route, route } from "./http/route.ts";
import { openApi } from "./openapi.ts";
import { json } from "./schema/values.ts";
import type { Audit } from "./security/audit.ts";
import { type Caller, mayAct, maySee } from "./security/caller.ts";
import { checkHost, checkOrigin } from "./security/check-origin.ts";
import { corsHeaders, SECURITY_HEADERS } from "./security/headers.ts";
import { RateLimit } from "./security/rate-limit.ts";
import { findCaller, type TokenEntry } from "./security/tokens.ts";
import type { Client } from "./server.ts";
import type { StaticFiles } from "./static-files.ts";

/** Bytes of a body in JSON. */
const MAX_JSON_BYTES = 16 * 2 ** 20;
/** Requests a second with wrong tokens that one address may make. */
const MAX_WRONG_TOKENS_PER_SECOND = 1000;
const BODY_TIMES = { idleMs: 10_000, minBytesPerSecond: 16_384 };

/** What a server is made of. */
export interface AppParts {
  readonly routes: readonly Route[];
  readonly tokens: () => readonly TokenEntry[];
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly maxRequestsPerSecond: number;
  readonly files: StaticFiles;
  readonly onAudit: Audit;
  readonly onError: (error: unknown) => void;
  /** Bounds of the time of a body. Default: 10 s without a byte, 16 KiB a second. */
  readonly bodyTimes?: { readonly idleMs: number; readonly minBytesPerSecond: number };
}

/** Checks who may call, finds the route of a request, and answers. */
export class App {
  readonly document: { readonly [name: string]: unknown };
  readonly #parts: AppParts;
  readonly #router = new Hono<{ Bindings: { readonly caller: Caller; readonly client: Client } }>({
    strict: false,
  });
  readonly #idempotency = new Idempotency();
  readonly #rate: RateLimit;
  readonly #wrongTokens = new RateLimit(MAX_WRONG_TOKENS_PER_SECOND);

  constructor(parts: AppParts) {
    this.#parts = parts;
    this.#rate = new RateLimit(parts.maxRequestsPerSecond);
    const description = this.#descriptionRoute();
    const routes = [...parts.routes, description];
    this.document = openApi(routes, packageVersion);
    for (const one of routes)
      this.#router.on(one.method, one.path.replace(/\{(\w+)\}/g, ":$1"), (c) =>
        this.#answerRoute(one, c.req.raw, c.req.param(), c.env.caller, c.env.client),
      );
    this.#router.notFound((c) => {
      throw notFound(routes, c.req.path);
    });
    this.#router.onError((error) => {
      throw error; // fetch answers it
    });
  }

  #descriptionRoute(): Route {
    return route({
      method: "GET",
      path: "/openapi.json",
      role: "viewer",
      summary: "This description",
      answers: { 200: { description: "An OpenAPI 3.1 document", schema: json } },
      handle: async () => ({ json: this.document }),
    });
  }

  /** Drops the answers about a study that has gone: a repeat is a new request. */
  forget(study: string): void {
    this.#idempotency.forget(study);
  }

  /** Answers a request. It never rejects. */
  async fetch(request: Request, client: Client): Promise<Response> {
    let response: Response;
    try {
      response = await this.#answer(request, client);
    } catch (error) {
      response = problemOf(error, this.#parts.onError);
    }
    return this.#finished(request, response);
  }

  async #answer(request: Request, client: Client): Promise<Response> {
    const { hosts, origins, files } = this.#parts;
    checkHost(request, hosts);
    checkOrigin(request, origins);
    const { pathname } = new URL(request.url);
    if (request.method === "OPTIONS" && request.headers.has("Origin"))
      return new Response(null, { status: 204 });
    const file = files.answer(request, pathname);
    if (file !== undefined) return file;
    if (pathname === "/health" && request.method === "GET") return Response.json({ status: "ok" });
    const caller = this.#callerOf(request, client);
    this.#rate.count(caller.name);
    return this.#router.fetch(request, { caller, client });
  }

  /** @throws Refused 401 */
  #callerOf(request: Request, { address = "" }: Client): Caller {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
    if (token === undefined)
      throw unauthorized("the header Authorization: Bearer TOKEN is missing", "token-missing");
    const found = findCaller(this.#parts.tokens(), token, Date.now());
    if (found !== undefined && !found.expired) return found.caller;
    this.#wrongTokens.count(address);
    throw found === undefined
      ? unauthorized("the token is not valid", "token-invalid")
      : unauthorized("the token has expired", "token-expired");
  }

  async #answerRoute(
    one: Route,
    request: Request,
    path: { readonly [name: string]: string },
    caller: Caller,
    client: Client,
  ): Promise<Response> {
    let response: Response;
    try {
      response = await this.#answerCall(one, request, path, caller, client);
    } catch (error) {
      response = problemOf(error, this.#parts.onError);
    }
    if (one.audited ?? one.method !== "GET") {
      const { study, number } = path;
      this.#parts.onAudit({
        time: new Date().toISOString(),
        caller: caller.name,
        role: caller.role,
        ...(client.address !== undefined && { address: client.address }),
        method: one.method,
        route: one.path,
        ...(study !== undefined && { study: studyOfSegment(study) }),
        ...(number !== undefined && { trial: Number(number) }),
        status: response.status,
      });
    }
    return response;
  }

  async #answerCall(
    one: Route,
    request: Request,
    path: { readonly [name: string]: string },
    caller: Caller,
    client: Client,
  ): Promise<Response> {
    const study = studyOfSegment(path["study"] ?? "");
    if (!mayAct(caller, one.role))
      throw new Refused(403, "role", `a ${caller.role} may not do this: it takes a ${one.role}`);
    if (study !== "" && !maySee(caller, study))
      throw new Refused(403, "study", "the token is for other studies");
    const number = numberIn(path["number"]);
    const given = Idempotency.keyOf(request);
    const { pathname, searchParams } = new URL(request.url);
    const key =
      given === undefined ? undefined : `${caller.name}\n${one.method}\n${pathname}\n${given}`;
    const bytes = await readBody(request, {
      ...(this.#parts.bodyTimes ?? BODY_TIMES),
      maxBytes: one.takesBytes ? MAX_CHECKPOINT_BYTES : MAX_JSON_BYTES,
    });
    const text = one.takesBytes ? "" : decodeText(bytes);
    const call: Call = {
      study,
      number,
      path,
      query: Object.fromEntries(searchParams),
      body: one.takesBytes ? undefined : parseBody(request, text),
      bytes: one.takesBytes ? bytes : new Uint8Array(),
      ...{ caller, client, request },
      key,
    };
    const answer = async () => {
      try {
        return toResponse(request, await one.answer(call));
      } catch (error) {
        // Attune's own message says where the studies are stored, and its hint which ones there are.
        if (error instanceof AttuneError && error.code === "study-not-found")
          throw new Refused(404, error.code, `there is no study ${show(study)}`);
        throw error;
      }
    };
    return key === undefined || one.method !== "POST" || one.takesBytes
      ? answer()
      : this.#idempotency.once(key, { text, study: study || nameIn(call.body) }, answer);
  }

  /** The answer with the headers that every answer has. */
  #finished(request: Request, response: Response): Response {
    const origin = request.headers.get("Origin");
    // The answer is this server's own: another one with its body as a stream would take longer.
    const { headers } = response;
    for (const name in SECURITY_HEADERS) headers.set(name, SECURITY_HEADERS[name]);
    if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
    if (origin !== null && this.#parts.origins.includes(origin))
      for (const [name, value] of Object.entries(corsHeaders(origin))) headers.set(name, value);
    return response;
  }
}

function unauthorized(message: string, code: string): Refused {
  return new Refused(401, code, message, {
    headers: { "WWW-Authenticate": 'Bearer realm="attune"' },
  });
}

/** The refusal of a path that has no route, or not by this method. */
function notFound(routes: readonly Route[], path: string): Refused {
  const methods = routes
    .filter((r) => new RegExp(`^${r.path.replace(/\{\w+\}/g, "[^/]+")}/?$`).test(path))
    .map((r) => r.method);
  if (methods.length === 0) return new Refused(404, "not-found", `there is no route ${path}`);
  const allowed = methods.join(", ");
  return new Refused(405, "method", `this route takes ${allowed}`, { headers: { Allow: allowed } });
}

/** @throws Refused 404 */
function numberIn(text: string | undefined): number {
  if (text === undefined) return -1;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refused(404, "trial-not-found", `there is no trial ${JSON.stringify(text)}`);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws Refused 400 for bytes that would be replaced */
function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refused(400, "usage", "the body is not UTF-8");
  }
}

/** The JSON of a body; undefined if there is none. @throws Refused 400, 415 */
function parseBody(request: Request, text: string): unknown {
  if (text.trim() === "") return undefined;
  const type = request.headers.get("Content-Type");
  // A form of a foreign page cannot send JSON; nothing else is read.
  if (type !== null && !/^application\/(\w+\+)?json\b/i.test(type))
    throw new Refused(
      415,
      "content-type",
      `the body must be application/json, got ${JSON.stringify(type)}`,
    );
  let json: unknown;
  try {
    json = parseBareNumbers(text);
  } catch (error) {
    throw new Refused(400, "usage", `the body is not JSON: ${(error as Error).message}`);
  }
  requireShallow(json, "the body");
  return json;
}

/** Name of the study that a body defines; empty if it is about none. */
function nameIn(body: unknown): string {
  const { name } = (body ?? {}) as { readonly name?: unknown };
  return typeof name === "string" ? name : "";
}

function toResponse(request: Request, reply: Reply): Response {
  if (reply instanceof Response) return reply;
  const text = stringifyNumbers(reply.json);
  const headers = new Headers(reply.headers);
  headers.set("Content-Type", "application/json");
  if (request.method === "GET" || request.method === "PUT") {
    const tag = etagOf(text);
    headers.set("ETag", tag);
    headers.set("Cache-Control", "private, no-cache");
    if (request.method === "GET" && hasAnswer(request, tag))
      return new Response(null, { status: 304, headers });
  }
  return new Response(text, { status: reply.status ?? 200, headers });
}
