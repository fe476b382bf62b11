import { AttuneError } from "../../../src/errors/attune-error.ts";
import { stringifyNumbers } from "../../../src/numeric/json-numbers.ts";
import { ColumnsCache } from "../../../src/server/columns/columns-cache.ts";
import type { Route } from "../../../src/server/http/route.ts";
import { analysisRoutes } from "../../../src/server/routes/analysis.ts";
import { columnRoutes } from "../../../src/server/routes/columns.ts";
import { plotRoutes } from "../../../src/server/routes/plots.ts";
import { shownStudy } from "../../../src/server/routes/shown-study.ts";
import { trialRoutes } from "../../../src/server/routes/trials.ts";
import { studyOfSegment } from "../../../src/storage/http/study-segment.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { findStudy } from "../../../src/study/stored/read-study.ts";

const CALLER = { name: "file", role: "viewer" } as const;
const PATH = "/api/v1/studies/{study}";

/** Answers the requests of the page from a storage in it, by the routes that only read. */
export function createLocalServer(storage: Storage): (request: Request) => Promise<Response> {
  const routes = [
    ...trialRoutes({ storage }),
    ...columnRoutes(new ColumnsCache(storage)),
    ...analysisRoutes({ storage }),
    ...plotRoutes({ storage }),
  ].map((route) => ({ route, pattern: patternOf(route.path) }));
  const study = patternOf(PATH);
  return async (request) => {
    const { pathname } = new URL(request.url);
    try {
      if (pathname === "/api/v1/caller") return Response.json(CALLER);
      if (pathname === "/api/v1/studies")
        return json({ studies: (await storage.list(() => {})).map(shownStudy) });
      const name = study.exec(pathname)?.groups?.["study"];
      if (name !== undefined)
        return json(shownStudy(await findStudy(storage, studyOfSegment(decodeURIComponent(name)))));
      for (const { route, pattern } of routes) {
        const found = pattern.exec(pathname);
        if (found !== null) return await answer(route, request, found.groups ?? {});
      }
      return problem(404, `there is no ${pathname} in a file`);
    } catch (error) {
      const { hint, code } = error instanceof AttuneError ? error : {};
      return problem(code === "study-not-found" ? 404 : 400, (error as Error).message, hint);
    }
  };
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);

const json = (value: unknown): Response =>
  new Response(stringifyNumbers(value), { headers: { "Content-Type": "application/json" } });

const problem = (status: number, detail: string, hint?: string): Response =>
  Response.json({ detail, ...(hint !== undefined && { hint }) }, { status });

async function answer(
  route: Route,
  request: Request,
  groups: { readonly [name: string]: string },
): Promise<Response> {
  const path = Object.fromEntries(
    Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]),
  );
  const reply = await route.answer({
    ...{ study: studyOfSegment(path["study"] ?? ""), number: Number(path["number"] ?? -1), path },
    query: Object.fromEntries(new URL(request.url).searchParams),
    ...{
      body: undefined,
      key: undefined,
      bytes: new Uint8Array(),
      caller: CALLER,
      client: {},
      request,
    },
  });
  return reply instanceof Response ? reply : json(reply.json);
}
