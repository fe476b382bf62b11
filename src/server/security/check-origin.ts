import { Refused } from "../http/problem.ts";

/** Names by which only this machine is reached. */
export const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Whether a host is written as an address: no name can be rebound to it. */
const isAddress = (host: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || /^\[[0-9a-f:.]+\]$/i.test(host);

const withoutPort = (authority: string): string => authority.replace(/:\d+$/, "").toLowerCase();

/**
 * Checks the name by which the server was reached. A page of a foreign name that its owner rebinds
 * to this machine's address would otherwise be of the same origin as the server.
 * @param hosts names that are this server's; `*` for every name, `address` for every address
 * @throws Refused 403, 400 where there is none
 */
export function checkHost(request: Request, hosts: readonly string[]): void {
  if (hosts.includes("*")) return;
  const given = request.headers.get("Host") ?? new URL(request.url).host;
  const host = withoutPort(given);
  if (host === "") throw new Refused(400, "host-missing", "the header Host is missing");
  if (hosts.includes(host) || (hosts.includes("address") && isAddress(host))) return;
  throw new Refused(403, "host-unknown", `this server is not ${JSON.stringify(host)}`, {
    hint: `start it with --allow-host ${host} if it should be reached by this name`,
  });
}

/**
 * Checks the page that made the request, where a browser says it.
 * @param origins other origins that may call, such as `https://lab.example`
 * @throws Refused 403
 */
export function checkOrigin(request: Request, origins: readonly string[]): void {
  const origin = request.headers.get("Origin");
  if (origin === null || origins.includes(origin)) return;
  const host = request.headers.get("Host") ?? new URL(request.url).host;
  // A proxy may end TLS, so the scheme of the page is not compared.
  if (/^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, "") === host) return;
  throw new Refused(403, "origin-foreign", `pages of ${JSON.stringify(origin)} may not call`, {
    hint: "start the server with --allow-origin if they should",
  });
}
