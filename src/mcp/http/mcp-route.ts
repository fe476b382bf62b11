import * as v from "valibot";
import { show } from "../../errors/show.ts";
import { Refused } from "../../server/http/problem.ts";
import { type Route, route } from "../../server/http/route.ts";
import type { Server } from "../../server/server.ts";
import type { HttpParts } from "./answer-mcp.ts";

/** Messages of one request: more would be work that the limit of requests does not count. */
const MAX_MESSAGES = 20;

const message = v.looseObject({ jsonrpc: v.literal("2.0"), id: v.optional(v.unknown()) });
const body = v.union(
  [message, v.pipe(v.array(message), v.minLength(1), v.maxLength(MAX_MESSAGES))],
  `must be a message of JSON-RPC 2.0, or at most ${MAX_MESSAGES} of them`,
);

/** Answers are told apart by the ids of their requests. @throws Refused 400 */
function requireOwnIds(messages: v.InferOutput<typeof body>): void {
  const ids = new Set<unknown>();
  for (const { id } of Array.isArray(messages) ? messages : [messages]) {
    if (id !== undefined && ids.has(id))
      throw new Refused(400, "usage", `several messages have the id ${show(id)}`, {
        hint: "give each request an id of its own",
      });
    ids.add(id);
  }
}

/**
 * The route of the Model Context Protocol by streamable HTTP. It keeps no sessions: each request is
 * answered by itself, so nothing is left behind by a client that goes. The protocol's package is
 * loaded by the first request.
 */
export const mcpRoute = (parts: HttpParts, fetch: Server["fetch"]): Route =>
  route({
    method: "POST",
    path: "/mcp",
    role: "viewer",
    summary: "Tools for agents, by the Model Context Protocol (streamable HTTP, without sessions)",
    audited: false, // what a tool changes by the API is logged as its request
    body,
    answers: {
      200: { description: "The answer, as JSON or as one event", type: "text/event-stream" },
      202: { description: "A notification was taken" },
      406: { description: "The header Accept must name JSON and text/event-stream" },
    },
    handle: async (call) => {
      if (call.body === undefined) throw new Refused(400, "usage", "the body is missing");
      requireOwnIds(call.body);
      const { answerMcp } = await import("./answer-mcp.ts");
      return answerMcp(call, parts, fetch);
    },
  });
