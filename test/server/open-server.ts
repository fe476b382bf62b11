import {
  createServer,
  hashToken,
  type Role,
  type Server,
  type ServerOptions,
} from "../../src/server/index.ts";
import { memory } from "../../src/storage/memory/memory.ts";
import type { Storage } from "../../src/storage/storage.ts";

/** A server under test, and the tokens by which it is called. */
export interface Opened {
  readonly server: Server;
  readonly storage: Storage;
  /** Calls as the admin, unless the headers say otherwise. A string is a body as it is. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: { readonly [name: string]: string },
  ): Promise<Answer>;
  close(): Promise<void>;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What a route answers; each test says what it expects.
  readonly body: any;
}

/** The token of a role. */
export const tokenOf = (role: string): string => `token-of-the-${role}`;
export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Opens a server with a token for each role. */
export function openServer(
  options: Partial<ServerOptions> = {},
  storage: Storage = memory(),
): Opened {
  const roles: readonly Role[] = ["viewer", "worker", "admin"];
  const server = createServer({
    storage,
    tokens: roles.map((role) => ({ name: role, role, hash: hashToken(tokenOf(role)) })),
    ...options,
  });
  return {
    server,
    storage,
    async call(method, path, body, headers = {}) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await server.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: { ...bearer(tokenOf("admin")), "Content-Type": "application/json", ...headers },
          ...(body !== undefined && { body: text }),
        }),
      );
      return {
        status: response.status,
        headers: response.headers,
        body: parsed(await response.text()),
      };
    },
    async close() {
      await server.close();
      await storage.close();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
