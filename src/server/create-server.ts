import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { callback, number, text } from "../errors/option-kinds.ts";
import { requireOpenStorage } from "../storage/require-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { App } from "./app.ts";
import { ColumnsCache } from "./columns/columns-cache.ts";
import type { Route } from "./http/route.ts";
import { Feeds } from "./live/feeds.ts";
import { analysisRoutes } from "./routes/analysis.ts";
import { auditRoute } from "./routes/audit.ts";
import { callerRoute } from "./routes/caller.ts";
import { cancelRoute } from "./routes/cancel.ts";
import { careRoutes } from "./routes/care.ts";
import { checkpointRoutes } from "./routes/checkpoints.ts";
import { columnRoutes } from "./routes/columns.ts";
import { eventRoutes } from "./routes/events.ts";
import { insertRoutes } from "./routes/insert.ts";
import { plotRoutes } from "./routes/plots.ts";
import { storageRoutes } from "./routes/storage.ts";
import { studyRoutes } from "./routes/studies.ts";
import { trialRoutes } from "./routes/trials.ts";
import { workRoutes } from "./routes/work.ts";
import { ACCESS_CHECKS, type AccessOptions, accessParts } from "./security/access.ts";
import { keepEntries, type ReadAudit } from "./security/audit.ts";
import { ServedStudies } from "./served-studies.ts";
import type { Server } from "./server.ts";
import { START_PAGE } from "./start-page.ts";
import { StaticFiles } from "./static-files.ts";
import { StoppedStudies } from "./stopped-studies.ts";

const DEFAULT_LEASE_SECONDS = 60;

/** Options of `createServer`. */
export interface ServerOptions extends AccessOptions {
  /** Where the studies are stored. `close` leaves it open. */
  readonly storage: Storage;
  /** Seconds for which a client owns a trial unless it renews the lease. Default: 60. */
  readonly leaseSeconds?: number | undefined;
  /**
   * Reads the changes of a study that `onAudit` was given, the latest first. Default: the last 1,000
   * changes since the server began are kept in memory.
   */
  readonly readAudit?: ReadAudit | undefined;
  /** Folder of the page at `/`. Default: a page that says where the API is. */
  readonly page?: string | undefined;
}

const CHECKS: OptionChecks<ServerOptions> = {
  ...ACCESS_CHECKS,
  storage: true,
  leaseSeconds: number(1),
  page: text,
  readAudit: callback,
};

/**
 * A server of the studies of a storage: a function from a `Request` to a `Response`, for any
 * program that has these (Hono, Next.js, Deno, `@hono/node-server`). `GET /health` and the files of
 * the page need no token, all else does.
 * @throws AttuneError `usage` without an open storage, for tokens that are not hashed as `hashToken`
 *   does, and for other wrong options
 */
export function createServer(options: ServerOptions): Server {
  return createServerWith(options, () => []);
}

/**
 * As `createServer`, with more routes.
 * @param moreRoutes makes them; it is given what answers requests of this server
 * @throws AttuneError `usage`
 */
export function createServerWith(
  options: ServerOptions,
  moreRoutes: (fetch: Server["fetch"]) => readonly Route[],
): Server {
  const given = checkOptions("createServer", options, CHECKS);
  const { storage, leaseSeconds = DEFAULT_LEASE_SECONDS } = given;
  requireOpenStorage(storage);
  const leaseMs = leaseSeconds * 1000;
  const studies = new ServedStudies(storage, leaseMs);
  const feeds = new Feeds(storage);
  const ended = (study: string): void => {
    feeds.end(study);
    app.forget(study);
  };
  const served = { storage, studies, feeds, stops: new StoppedStudies(storage), leaseMs, ended };
  const kept = keepEntries();
  const access = accessParts(given);
  const app: App = new App({
    routes: [
      callerRoute,
      ...studyRoutes(served),
      ...workRoutes(served),
      ...insertRoutes(served),
      ...trialRoutes(served),
      ...columnRoutes(new ColumnsCache(storage)),
      ...checkpointRoutes(served),
      ...analysisRoutes(served),
      ...plotRoutes(served),
      ...eventRoutes(served),
      ...careRoutes(served),
      cancelRoute(served),
      auditRoute(served, given.readAudit ?? kept.read),
      ...storageRoutes(served),
      ...moreRoutes((request, client = {}) => app.fetch(request, client)),
    ],
    ...access,
    onAudit: (entry) => {
      if (given.readAudit === undefined) kept.note(entry);
      access.onAudit(entry);
    },
    files: new StaticFiles(given.page, START_PAGE),
  });
  return {
    fetch: (request, client = {}) => app.fetch(request, client),
    openapi: app.document,
    close: async () => {
      feeds.close();
      await studies.close();
    },
  };
}
