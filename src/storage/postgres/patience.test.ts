import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { noPostgres, type PostgresServer, postgresServer } from "../../../test/postgres-server.ts";
import { waitUntil } from "../../../test/wait-until.ts";
import type { Storage } from "../storage.ts";
import { postgres } from "./postgres.ts";

const DRIVER = pathToFileURL("dist/storage/postgres/connect.js").href;

/** A worker that stops itself, as SIGSTOP does, while its transaction holds the study's row. */
const STOPS_WITH_THE_LOCK = `
  const { connect } = await import(${JSON.stringify(DRIVER)});
  const driver = await connect(process.argv[1], "attune", async () => {});
  let tries = 0;
  await driver.write(async (sql) => {
    await sql.all("UPDATE studies SET version = version + 1 WHERE name = 's'");
    if (++tries > 1) return;
    console.log("locked");
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.kill(process.pid, "SIGSTOP");
  });
  console.log("stored after " + tries + " tries");
  await driver.close();
`;

describe.skipIf(noPostgres !== undefined)("a PostgreSQL transaction", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await postgresServer();
  });
  afterAll(() => server?.remove());

  /** A study, the URL of its database, and connections beside it: one to look, one to lock. */
  async function openStudy(
    ...settings: readonly string[]
  ): Promise<{ url: string; storage: Storage; beside: pg.Client; locker: pg.Client }> {
    const url = await server.database();
    const name = new URL(url).pathname.slice(1);
    const [beside, locker] = [new pg.Client(url), new pg.Client(url)];
    await Promise.all([beside.connect(), locker.connect()]);
    for (const setting of settings) await beside.query(`ALTER DATABASE ${name} SET ${setting}`);
    const storage = await postgres(url);
    onTestFinished(async () => {
      await storage.close();
      await Promise.all([beside.end(), locker.end()]);
    });
    const common = { space: null, objectives: "minimize", limits: {} } as const;
    await storage.open({ name: "s", ...common, seed: 1, sampler: "random" });
    return { url, storage, beside, locker };
  }
  const begin = (storage: Storage) =>
    storage.begin("s", { count: 1, worker: "a:1::a", leaseMs: 60_000, key: "k", after: null });
  /** The waits for a lock that have begun: process of the server, and time of the statement. */
  const waitsOf = async (beside: pg.Client): Promise<readonly { pid: number; begun: string }[]> =>
    (
      await beside.query<{ pid: number; begun: string }>(
        "SELECT pid, query_start::text AS begun FROM pg_stat_activity WHERE wait_event_type = " +
          "'Lock' AND datname = current_database()",
      )
    ).rows;

  it.each([
    ["statement_timeout", undefined],
    ["lock_timeout", undefined],
    [undefined, "pg_cancel_backend"],
    [undefined, "pg_terminate_backend"],
  ])("that ends by %s %s is repeated until it is stored", async (timeout, end) => {
    const { storage, beside, locker } = await openStudy(
      ...(timeout ? [`${timeout} = '200ms'`] : []),
    );
    await locker.query("BEGIN; SELECT * FROM attune.studies FOR UPDATE");
    const begun = begin(storage);
    const seen = new Set<string>();
    await waitUntil(async () => {
      for (const wait of await waitsOf(beside)) {
        if (!seen.has(wait.begun) && seen.size === 0 && end !== undefined)
          await beside.query(`SELECT ${end}(${wait.pid})`);
        seen.add(wait.begun);
      }
      return seen.size >= 2;
    });
    await locker.query("COMMIT");
    expect((await begun).tickets.map((t) => t.number)).toEqual([0]);
  });

  it("waits for a stopped process only until the server ends its transaction", async () => {
    // The worker's own limit is 15 s; a shorter one spares the test the time.
    const { url, storage, beside } = await openStudy();
    const limited = `${url}?idle_in_transaction_session_timeout=1500`;
    const stopped = spawn(
      process.execPath,
      ["--input-type=module", "-e", STOPS_WITH_THE_LOCK, limited],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    onTestFinished(() => void stopped.kill("SIGKILL"));
    const lines = createInterface({ input: stopped.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe("locked");
    const begun = begin(storage);
    await waitUntil(async () => (await waitsOf(beside)).length > 0);
    expect((await begun).tickets.map((t) => t.number)).toEqual([0]);
    // And the stopped process goes on when it is continued: it repeats what was undone.
    const exit = once(stopped, "exit");
    await waitUntil(async () => {
      stopped.kill("SIGCONT");
      return true;
    });
    expect((await lines.next()).value).toBe("stored after 2 tries");
    expect((await exit)[0]).toBe(0);
  });
});
