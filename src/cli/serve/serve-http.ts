import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AttuneError } from "../../errors/attune-error.ts";
import { fileProblem } from "../../errors/file-problem.ts";
import { mcpRoute } from "../../mcp/http/mcp-route.ts";
import { makePathOf } from "../../mcp/inside-root.ts";
import { Jobs } from "../../mcp/jobs.ts";
import { noteServer, stateFolder } from "../../process/state-folder.ts";
import { createServerWith } from "../../server/create-server.ts";
import type { ReadAudit } from "../../server/index.ts";
import { createPredictionServer } from "../../server/model/create-prediction-server.ts";
import { openAuditFile } from "../../server/node/audit-file.ts";
import { listen } from "../../server/node/listen.ts";
import type { AccessOptions } from "../../server/security/access.ts";
import { LOOPBACK_NAMES } from "../../server/security/check-origin.ts";
import type { Server } from "../../server/server.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { withoutPassword } from "../../storage/password.ts";
import type { StorageUrl } from "../../storage/url.ts";
import { commandFailure } from "../error-line.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";
import { loadModel } from "../tune/load-model.ts";
import { aborted } from "./aborted.ts";
import { absoluteStorageUrl } from "./absolute-storage-url.ts";
import { type ChosenTokens, chooseTokens } from "./choose-tokens.ts";
import { noteRejections } from "./note-rejections.ts";

/** Options of `attune serve` over HTTP. */
export interface HttpOptions {
  readonly storage: StorageUrl;
  readonly host: string;
  readonly port: number;
  /** A saved model, whose predictions are served in place of studies. */
  readonly model?: string;
  readonly users?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Seconds. */
  readonly lease?: number;
  readonly rate?: number;
  readonly audit?: string;
  /** Commands that agents may run, and the folder whose files they may read and write. */
  readonly mcpAllow?: readonly string[];
  readonly mcpRoot?: string;
  readonly json?: boolean;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/** The command, for jobs of agents. */
const script = fileURLToPath(new URL("../main.js", import.meta.url));
/** The page that the package was built with. */
const page = fileURLToPath(new URL("../../dashboard/", import.meta.url));

/**
 * Serves a storage over HTTP until the terminal's signal.
 * @param onLink is given the link, with its token, once the server listens
 */
export async function serveHttp(
  options: HttpOptions,
  terminal: Terminal,
  onLink: (link: string) => void = () => {},
): Promise<void> {
  const isLoopback = LOOPBACK.test(options.host);
  const note = (error: unknown): void => terminal.err(lineOf(error));
  const access = chooseTokens(options.users, isLoopback, note);
  const tls = tlsOf(options);
  const storage = withoutPassword(absoluteStorageUrl(options.storage));
  const audit = openAudit(options.audit, storage, note);
  const opened = await openServed(
    options,
    {
      tokens: access.tokens,
      hosts: [
        ...LOOPBACK_NAMES,
        ...(isLoopback ? [] : ["address", options.host.toLowerCase()]),
        ...(options.allowHost ?? []).map((name) => name.toLowerCase()),
      ],
      origins: options.allowOrigin,
      maxRequestsPerSecond: options.rate,
      onAudit: audit?.note,
      onError: note,
    },
    audit?.read,
  );
  const endNotes = noteRejections(note);
  try {
    const { server } = opened;
    const { host, port } = options;
    const listener = await listen((request, address) => server.fetch(request, { address }), {
      host,
      port,
      tls,
    });
    const forget =
      access.token === undefined ? () => {} : remember(listener.url, access.token, note);
    try {
      announce(listener.url, access, opened.what, options, terminal);
      const { token } = access;
      onLink(
        token === undefined ? listener.url : `${listener.url}/#token=${encodeURIComponent(token)}`,
      );
      if (!isLoopback && tls === undefined)
        terminal.err(
          "note: requests and tokens are not encrypted: use --tls-cert and --tls-key, or a proxy with TLS\n",
        );
      await aborted(terminal.signal);
    } finally {
      forget();
      await server.close();
      await listener.close();
    }
  } finally {
    audit?.close();
    await opened.close();
    endNotes();
  }
}

interface Opened {
  readonly server: Server;
  /** What it serves, for people. */
  readonly what: string;
  close(): Promise<void>;
}

/** Opens what the options say: a model, or the studies of a storage. */
async function openServed(
  options: HttpOptions,
  access: AccessOptions,
  readAudit: ReadAudit | undefined,
): Promise<Opened> {
  const { model, lease: leaseSeconds, mcpAllow: allowed = [], mcpRoot: root } = options;
  if (root !== undefined && !statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new AttuneError("usage", `--mcp-root: there is no folder ${root}`);
  if (model !== undefined) {
    if (allowed.length > 0 || root !== undefined)
      throw new AttuneError("usage", "--mcp-allow and --mcp-root are for studies, not for --model");
    const server = createPredictionServer({ ...access, model: loadModel(model) });
    return { server, what: `predictions of ${model}`, close: async () => {} };
  }
  const storage = await openStorage(options.storage);
  const jobs = new Jobs(script, root ?? ".");
  const mcp = {
    ...{ storage, jobs, allowed, storageUrl: absoluteStorageUrl(options.storage) },
    pathOf: root === undefined ? undefined : makePathOf(root),
  };
  const server = createServerWith(
    { ...access, ...(existsSync(page) && { page }), storage, leaseSeconds, readAudit },
    (fetch) => [mcpRoute(mcp, fetch)],
  );
  return {
    ...{ server, what: withoutPassword(options.storage) },
    close: async () => {
      await jobs.close();
      await storage.close();
    },
  };
}

/** @throws AttuneError `usage` for one file without the other */
function tlsOf({ tlsCert: cert, tlsKey: key }: HttpOptions) {
  if (cert === undefined && key === undefined) return undefined;
  if (cert !== undefined && key !== undefined) return { cert, key };
  throw new AttuneError("usage", "--tls-cert and --tls-key belong together");
}

/** The audit log; where no file was named, the server also works without. */
function openAudit(path: string | undefined, storage: string, onError: (error: unknown) => void) {
  try {
    return openAuditFile(path ?? join(stateFolder(), "audit.jsonl"), storage, onError);
  } catch (error) {
    if (path !== undefined)
      throw new AttuneError(
        "usage",
        `${path} can't be written: ${fileProblem(error, "its folder does not exist")}`,
      );
    onError(error);
    return undefined;
  }
}

/** Writes the token down for other programs of this user. @returns what removes it */
function remember(url: string, token: string, onError: (error: unknown) => void): () => void {
  try {
    return noteServer(stateFolder(), { url, token, pid: process.pid });
  } catch (error) {
    onError(error);
    return () => {};
  }
}

function announce(
  url: string,
  { token, isGiven }: ChosenTokens,
  what: string,
  { json }: HttpOptions,
  terminal: Terminal,
): void {
  if (json) {
    printJson(terminal, { url, ...(token !== undefined && { token }) });
    return;
  }
  const shown = token === undefined || isGiven ? url : `${url}/#token=${token}`;
  terminal.out(`${shown}\n`);
  terminal.err(`Attune serves ${what} until Ctrl-C. A program with the link may do everything.\n`);
}

function lineOf(error: unknown): string {
  const failure = commandFailure(error);
  if (failure !== undefined) return failure.line;
  return `attune: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}
