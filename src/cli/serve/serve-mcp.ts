import { fileURLToPath } from "node:url";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createMcpServer } from "../../mcp/create-mcp-server.ts";
import { makePathOf } from "../../mcp/inside-root.ts";
import { Jobs } from "../../mcp/jobs.ts";
import { openOwnApi } from "../../mcp/own-api.ts";
import { rightsOfUser } from "../../mcp/rights.ts";
import { VisibleStudies } from "../../mcp/visible-studies.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { McpOptions } from "../commands/mcp.ts";
import type { Terminal } from "../terminal.ts";
import { aborted } from "./aborted.ts";
import { absoluteStorageUrl } from "./absolute-storage-url.ts";
import { noteRejections } from "./note-rejections.ts";

const script = fileURLToPath(new URL("../main.js", import.meta.url));

/** Speaks MCP on standard input and output until that ends, or the terminal's signal. */
export async function serveMcp(options: McpOptions, terminal: Terminal): Promise<void> {
  const { write = false, allow = [], root } = options;
  const storage = await openStorage(options.storage as StorageUrl);
  const own = openOwnApi(storage, !write);
  const jobs = new Jobs(script, root);
  const context = {
    ...{ api: own.api, jobs, studies: new VisibleStudies(storage, undefined) },
    storageUrl: absoluteStorageUrl(options.storage),
    pathOf: makePathOf(root),
    allowed: allow,
  };
  const note = (error: unknown): void =>
    terminal.err(`note: ${error instanceof Error ? error.message : String(error)}\n`);
  const endNotes = noteRejections(note);
  const handle = serveStdio(() => createMcpServer(context, rightsOfUser(!write)), {
    onerror: note,
  });
  try {
    await Promise.race([ended(process.stdin), aborted(terminal.signal)]);
  } finally {
    await handle.close();
    await jobs.close();
    await own.close();
    await storage.close();
    endNotes();
  }
}

const ended = (input: NodeJS.ReadableStream): Promise<void> =>
  new Promise((resolve) => {
    input.once("end", resolve).once("close", resolve);
  });
