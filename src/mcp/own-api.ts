import { createServer } from "../server/create-server.ts";
import { hashToken, makeToken } from "../server/security/tokens.ts";
import type { Storage } from "../storage/storage.ts";
import { Api } from "./api.ts";

const NAME = "mcp";
const HOST = "127.0.0.1";

/**
 * The API of a storage for the user of this process, with a server and a token of its own.
 * @param isReadOnly whether requests that change something are refused
 */
export function openOwnApi(
  storage: Storage,
  isReadOnly: boolean,
): { readonly api: Api; close(): Promise<void> } {
  const token = makeToken();
  const server = createServer({
    storage,
    tokens: [{ name: NAME, role: isReadOnly ? "viewer" : "admin", hash: hashToken(token) }],
  });
  const api = new Api({
    fetch: (request) => server.fetch(request),
    origin: `http://${HOST}`,
    headers: { Authorization: `Bearer ${token}`, Host: HOST },
  });
  return { api, close: () => server.close() };
}
