import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AttuneError } from "../../errors/attune-error.ts";
import { noteServer, stateFolder } from "../../process/state-folder.ts";
import { createServer } from "../../server/create-server.ts";
import { openAuditFile } from "../../server/node/audit-file.ts";
import { listen } from "../../server/node/listen.ts";
import { LOOPBACK_NAMES } from "../../server/security/check-origin.ts";
import { hashToken, makeToken, type TokenEntry } from "../../server/security/tokens.ts";
import { watchTokens } from "../../server/security/tokens-file.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { withoutPassword } from "../../storage/password.ts";
import type { StorageUrl } from "../../storage/url.ts";
import { commandFailure } from "../error-line.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `attune serve` over HTTP. */
export interface HttpOptions {
  readonly storage: StorageUrl;
  readonly host: string;
  readonly port: number;
  readonly users?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Seconds. */
  readonly lease?: number;
  readonly rate?: number;
  readonly audit?: string;
  readonly json?: boolean;
}

/** Environment variable with the token of the only user, who may do everything. */
const TOKEN_VARIABLE = "ATTUNE_TOKEN";
/** Shorter tokens could be guessed. */
const MIN_TOKEN_CHARACTERS = 24;
const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/** The page that the package was built with. */
const page = fileURLToPath(new URL("../../dashboard/", import.meta.url));

/** Serves a storage over HTTP until the terminal's signal. */
export async function serveHttp(options: HttpOptions, terminal: Terminal): Promise<void> {
  const isLoopback = LOOPBACK.test(options.host);
  const note = (error: unknown): void => terminal.err(lineOf(error));
  const access = chooseTokens(options, isLoopback, note);
  const tls = tlsOf(options);
  const audit = openAudit(options.audit, note);
  const storage = await openStorage(options.storage);
  try {
    const server = createServer({
      storage,
      tokens: access.tokens,
      hosts: [
        ...LOOPBACK_NAMES,
        ...(isLoopback ? [] : ["address", options.host.toLowerCase()]),
        ...(options.allowHost ?? []).map((name) => name.toLowerCase()),
      ],
      origins: options.allowOrigin,
      leaseSeconds: options.lease,
      maxRequestsPerSecond: options.rate,
      ...(existsSync(page) && { page }),
      onAudit: audit?.note,
      onError: note,
    });
    const { host, port } = options;
    const listener = await listen((request, address) => server.fetch(request, { address }), {
      host,
      port,
      tls,
    });
    const forget =
      access.token === undefined ? () => {} : remember(listener.url, access.token, note);
    try {
      announce(listener.url, access, options, terminal);
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
    await storage.close();
  }
}

interface Access {
  readonly tokens: () => readonly TokenEntry[];
  /** The token that this process made, or was given; undefined with a file of users. */
  readonly token: string | undefined;
  /** Whether the user knows the token already. */
  readonly isGiven: boolean;
}

/** @throws AttuneError `usage` if anybody in the network could guess how to call */
function chooseTokens(
  { users }: HttpOptions,
  isLoopback: boolean,
  onError: (error: unknown) => void,
): Access {
  const given = process.env[TOKEN_VARIABLE];
  if (given !== undefined && given.length < MIN_TOKEN_CHARACTERS)
    throw new AttuneError(
      "usage",
      `${TOKEN_VARIABLE} must have at least ${MIN_TOKEN_CHARACTERS} characters`,
      { hint: "openssl rand -base64 32 makes such a token" },
    );
  if (users !== undefined) {
    const inFile = watchTokens(users, onError);
    if (inFile().length === 0)
      throw new AttuneError("usage", `${users} has no token`, {
        hint: `attune token create NAME --role worker --users ${users}`,
      });
    const own = given === undefined ? [] : [admin(given)];
    return { tokens: () => [...inFile(), ...own], token: given, isGiven: true };
  }
  if (!isLoopback && given === undefined)
    throw new AttuneError(
      "usage",
      "other machines may reach this host, so it needs tokens of yours",
      {
        hint: `--users FILE (attune token create makes it), or ${TOKEN_VARIABLE}`,
      },
    );
  const token = given ?? makeToken();
  const tokens = [admin(token)];
  return { tokens: () => tokens, token, isGiven: given !== undefined };
}

const admin = (token: string): TokenEntry => ({
  name: "start",
  role: "admin",
  hash: hashToken(token),
});

/** @throws AttuneError `usage` for one file without the other */
function tlsOf({ tlsCert: cert, tlsKey: key }: HttpOptions) {
  if (cert === undefined && key === undefined) return undefined;
  if (cert !== undefined && key !== undefined) return { cert, key };
  throw new AttuneError("usage", "--tls-cert and --tls-key belong together");
}

/** The audit log; where no file was named, the server also works without. */
function openAudit(path: string | undefined, onError: (error: unknown) => void) {
  try {
    return openAuditFile(path ?? join(stateFolder(), "audit.jsonl"), onError);
  } catch (error) {
    if (path !== undefined)
      throw new AttuneError("usage", `${path} can't be written: ${(error as Error).message}`);
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
  { token, isGiven }: Access,
  options: HttpOptions,
  terminal: Terminal,
) {
  if (options.json) return printJson(terminal, { url, ...(token !== undefined && { token }) });
  const shown = token === undefined || isGiven ? url : `${url}/#token=${token}`;
  terminal.out(`${shown}\n`);
  terminal.err(
    `Attune serves ${withoutPassword(options.storage)} until Ctrl-C. Whoever has the link may do everything.\n`,
  );
}

function lineOf(error: unknown): string {
  const failure = commandFailure(error);
  if (failure !== undefined) return failure.line;
  return `attune: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
