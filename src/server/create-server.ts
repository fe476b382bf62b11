import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { requireOpenStorage } from "../storage/require-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { App } from "./app.ts";
import { Feeds } from "./live/feeds.ts";
import { analysisRoutes } from "./routes/analysis.ts";
import { careRoutes } from "./routes/care.ts";
import { checkpointRoutes } from "./routes/checkpoints.ts";
import { eventRoutes } from "./routes/events.ts";
import { insertRoutes } from "./routes/insert.ts";
import { storageRoutes } from "./routes/storage.ts";
import { studyRoutes } from "./routes/studies.ts";
import { trialRoutes } from "./routes/trials.ts";
import { workRoutes } from "./routes/work.ts";
import type { AuditEntry } from "./security/audit.ts";
import { LOOPBACK_NAMES } from "./security/check-origin.ts";
import type { TokenEntry } from "./security/tokens.ts";
import { ServedStudies } from "./served-studies.ts";
import { START_PAGE } from "./start-page.ts";
import { StaticFiles } from "./static-files.ts";
import { StoppedStudies } from "./stopped-studies.ts";

const DEFAULT_LEASE_SECONDS = 60;
const DEFAULT_REQUESTS_PER_SECOND = 5000;

/** Options of `createServer`. */
export interface ServerOptions {
  /** Where the studies are stored. `close` leaves it open. */
  readonly storage: Storage;
  /**
   * The tokens by which callers are known, or what gives them at each request. Nobody may call
   * without one.
   */
  readonly tokens: readonly TokenEntry[] | (() => readonly TokenEntry[]);
  /**
   * Names in the header Host that are this server's, without a port: `*` for any name, `address`
   * for any address. Default: localhost, 127.0.0.1 and [::1].
   */
  readonly hosts?: readonly string[] | undefined;
  /** Origins, such as `https://lab.example`, whose pages may call. Default: only its own. */
  readonly origins?: readonly string[] | undefined;
  /** Seconds for which a client owns a trial unless it renews the lease. Default: 60. */
  readonly leaseSeconds?: number | undefined;
  /** Requests a second of one token. Default: 5,000. */
  readonly maxRequestsPerSecond?: number | undefined;
  /** Folder of the page at `/`. Default: a page that says where the API is. */
  readonly page?: string | undefined;
  /** Receives an entry for each change that a caller has made or tried. Default: none. */
  readonly onAudit?: ((entry: AuditEntry) => void) | undefined;
  /** Receives errors of the program itself, which callers do not see. Default: `console.error`. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Who makes a request, as far as the program around the server knows it. */
export interface Client {
  /** Address of the client, for the audit log and limits. */
  readonly address?: string | undefined;
}

/** A server of studies, as a function of requests. */
export interface Server {
  /** Answers a request. It never rejects. */
  fetch(request: Request, client?: Client): Promise<Response>;
  /** The OpenAPI document. */
  readonly openapi: { readonly [name: string]: unknown };
  /** Ends streams of events and forgets the studies; trials stay with their clients. */
  close(): Promise<void>;
}

const CHECKS: OptionChecks<ServerOptions> = {
  storage: (_, value) => requireOpenStorage(value),
  tokens: true,
  hosts: true,
  origins: true,
  leaseSeconds: true,
  maxRequestsPerSecond: true,
  page: true,
  onAudit: true,
  onError: true,
};

/**
 * A server of the studies of a storage: a function from a `Request` to a `Response`, for any
 * program that has these (Hono, Next.js, Deno, `@hono/node-server`). `GET /health` and the files of
 * the page need no token, all else does.
 * @throws AttuneError `usage`
 */
export function createServer(options: ServerOptions): Server {
  const given = checkOptions("createServer", options, CHECKS);
  const { storage, tokens, leaseSeconds = DEFAULT_LEASE_SECONDS } = given;
  if (!(leaseSeconds >= 1))
    throw new AttuneError("usage", `leaseSeconds must be at least 1, got ${leaseSeconds}`);
  const leaseMs = leaseSeconds * 1000;
  const studies = new ServedStudies(storage, leaseMs);
  const feeds = new Feeds(storage);
  const served = { storage, studies, feeds, stops: new StoppedStudies(storage), leaseMs };
  const app = new App({
    routes: [
      ...studyRoutes(served),
      ...workRoutes(served),
      ...insertRoutes(served),
      ...trialRoutes(served),
      ...checkpointRoutes(served),
      ...analysisRoutes(served),
      ...eventRoutes(served),
      ...careRoutes(served),
      ...storageRoutes(served),
    ],
    tokens: typeof tokens === "function" ? tokens : () => tokens,
    hosts: given.hosts ?? LOOPBACK_NAMES,
    origins: given.origins ?? [],
    maxRequestsPerSecond: given.maxRequestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND,
    files: new StaticFiles(given.page, START_PAGE),
    onAudit: given.onAudit ?? (() => {}),
    onError: given.onError ?? ((error) => console.error(error)),
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
