import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { AttuneError } from "../../errors/attune-error.ts";
import { fileProblem } from "../../errors/file-problem.ts";

/** Milliseconds within which a request's headers must arrive, and the whole of it. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 300_000;
/** Connections at once. */
const MAX_CONNECTIONS = 4096;
/** How long the end of the server waits for requests. */
const CLOSE_MS = 2000;

/** Where a server listens. */
interface Listening {
  readonly host: string;
  readonly port: number;
  /** Files of a certificate and its key, in PEM. Default: no TLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** A server that listens. */
export interface Listener {
  /** With the port that was chosen for 0. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Has a handler answer the requests to an address.
 * @throws AttuneError `run-failed` if the address is taken, `usage` for files that cannot be read
 */
export async function listen(
  answer: (request: Request, address: string | undefined) => Promise<Response>,
  { host, port, tls }: Listening,
): Promise<Listener> {
  const limits = {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1000,
  };
  const secure = tls && {
    createServer: createTlsServer,
    serverOptions: { ...limits, cert: readPem(tls.cert), key: readPem(tls.key) },
  };
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, env) =>
          answer(request, "incoming" in env ? env.incoming.socket?.remoteAddress : undefined),
        hostname: host,
        port,
        overrideGlobalObjects: true,
        ...(secure ?? { serverOptions: limits }),
      },
      (address: AddressInfo) => {
        server.off("error", fail);
        resolve({
          url: `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
          close: () =>
            new Promise((closed) => {
              const force = setTimeout(
                () => "closeAllConnections" in server && server.closeAllConnections(),
                CLOSE_MS,
              );
              server.close(() => {
                clearTimeout(force);
                closed();
              });
              if ("closeIdleConnections" in server) server.closeIdleConnections();
            }),
        });
      },
    );
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(
        new AttuneError("run-failed", `can't listen at ${host}:${port}: ${error.message}`, {
          hint:
            error.code === "EADDRINUSE" ? "choose another port, or --port 0 for any" : undefined,
          cause: error,
        }),
      );
    server.on("error", fail);
    server.maxConnections = MAX_CONNECTIONS;
  });
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AttuneError("usage", `can't read ${path}: ${fileProblem(error)}`);
  }
}
