import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { Api } from "../../mcp/api.ts";
import { createMcpServer } from "../../mcp/create-mcp-server.ts";
import { makePathOf } from "../../mcp/inside-root.ts";
import { Jobs } from "../../mcp/jobs.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { fileOf, type StorageUrl } from "../../storage/url.ts";
import type { McpOptions } from "../commands/mcp.ts";
import type { Terminal } from "../terminal.ts";
import { aborted } from "./aborted.ts";

const script = fileURLToPath(new URL("../main.js", import.meta.url));

/** Speaks MCP on standard input and output until that ends, or the terminal's signal. */
export async function serveMcp(options: McpOptions, terminal: Terminal): Promise<void> {
  const { write = false, allow = [], root } = options;
  const storage = await openStorage(options.storage as StorageUrl);
  const api = new Api(storage, !write);
  const jobs = new Jobs(script, root);
  const context = {
    ...{ api, jobs, storage },
    storageUrl: absoluteUrl(options.storage),
    pathOf: makePathOf(root),
    allowed: allow,
  };
  const may = write ? (["read", "write", "run"] as const) : (["read"] as const);
  const handle = serveStdio(() => createMcpServer(context, may), {
    onerror: (error) => terminal.err(`note: ${error.message}\n`),
  });
  try {
    await Promise.race([ended(process.stdin), aborted(terminal.signal)]);
  } finally {
    await handle.close();
    await jobs.close();
    await api.close();
    await storage.close();
  }
}

/** The URL with the whole path of its file: programs that are started may run in another folder. */
function absoluteUrl(url: string): string {
  const path = fileOf(url);
  if (path === undefined || path === "") return url;
  const at = url.indexOf(path, url.indexOf(":") + 1);
  return url.slice(0, at) + resolve(path) + url.slice(at + path.length);
}

const ended = (input: NodeJS.ReadableStream): Promise<void> =>
  new Promise((resolve) => {
    input.once("end", resolve).once("close", resolve);
  });
