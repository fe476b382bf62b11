import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Call } from "../../server/http/route.ts";
import type { Server } from "../../server/server.ts";
import type { Storage } from "../../storage/storage.ts";
import { Api } from "../api.ts";
import { createMcpServer } from "../create-mcp-server.ts";
import type { Jobs } from "../jobs.ts";
import { rightsOfCaller } from "../rights.ts";
import type { ToolContext } from "../tool.ts";
import { ToolError } from "../tool-error.ts";
import { VisibleStudies } from "../visible-studies.ts";

/** What all callers share. */
export interface HttpParts {
  readonly storage: Storage;
  readonly storageUrl: string;
  readonly jobs: Jobs;
  /** Resolves a path below the root; undefined if the server was started without one. */
  readonly pathOf: ((given: string) => string) | undefined;
  readonly allowed: readonly string[];
}

/** Answers the messages of one request, as their caller may have them answered. */
export function answerMcp(call: Call, parts: HttpParts, fetch: Server["fetch"]): Promise<Response> {
  const { request, body, caller } = call;
  const handler = createMcpHandler(
    () => createMcpServer(contextOf(call, parts, fetch), rightsOfCaller(caller)),
    // Nothing is announced, so a stream of announcements would only hold a connection.
    { maxSubscriptions: 0 },
  );
  return handler.fetch(request, { parsedBody: body });
}

/** What tools work with on behalf of a caller: only what its token may see. */
function contextOf(
  { request, caller, client }: Call,
  { storage, storageUrl, jobs, pathOf, allowed }: HttpParts,
  fetch: Server["fetch"],
): ToolContext {
  const studies = new VisibleStudies(storage, caller);
  const host = request.headers.get("Host");
  const headers = {
    Authorization: request.headers.get("Authorization") ?? "",
    ...(host !== null && { Host: host }),
  };
  return {
    api: new Api({
      fetch: (own) => fetch(own, client),
      origin: new URL(request.url).origin,
      headers,
    }),
    studies,
    storageUrl,
    jobs: jobs.among((study) => studies.require(study)),
    pathOf: (given) => {
      if (caller.studies !== undefined)
        throw new ToolError("role", "the token is for some studies, and not for files");
      if (pathOf === undefined)
        throw new ToolError(
          "no-root",
          "this server reads and writes no files for its callers",
          "its user can start it with attune serve --mcp-root FOLDER",
        );
      return pathOf(given);
    },
    allowed,
  };
}
