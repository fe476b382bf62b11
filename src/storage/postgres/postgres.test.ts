import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { storageContract } from "../../../test/contract/storage-contract.ts";
import {
  freePort,
  noPostgres,
  type PostgresServer,
  postgresServer,
} from "../../../test/postgres-server.ts";
import { waitUntil } from "../../../test/wait-until.ts";
import type { Ticket } from "../../trial/trial.ts";
import type { FinishRequest, StudySpec } from "../storage.ts";
import { postgres } from "./postgres.ts";

const spec: StudySpec = {
  name: "s",
  space: null,
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
};
let keys = 0;
/** A request for one new trial, with a key of its own. */
const request = () => ({
  count: 1,
  worker: "elsewhere:1::a",
  leaseMs: 60_000,
  key: `k${keys++}`,
  after: null,
});
const complete = (ticket: Ticket, value: number): FinishRequest => ({
  ticket,
  outcome: { state: "complete", values: [value], limits: [] },
});

describe.skipIf(noPostgres !== undefined)("postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await postgresServer();
  });
  afterAll(() => server?.remove());
  afterEach(() => void vi.useRealTimers());

  describe("storage", () => {
    let url = "";
    storageContract(
      () => postgres(url),
      async () => {
        url = await server.database();
      },
    );
  });

  it("notifies a waiting reader at once of what another connection did", async () => {
    const url = await server.database();
    const [a, b] = [await postgres(url), await postgres(url)];
    await a.open(spec);
    const { next } = await b.changes("s", null);
    // Time stands still: the reader never looks again by itself.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const waiting = b.changes("s", next, { waitMs: 20_000 });
    const client = new pg.Client(url);
    await client.connect();
    const listens = "query = 'LISTEN attune' AND state = 'idle' AND datname = current_database()";
    await waitUntil(async () => {
      const { rows } = await client.query(`SELECT 1 FROM pg_stat_activity WHERE ${listens}`);
      return rows.length === 1;
    });
    await client.end();
    await a.begin("s", request());
    expect((await waiting).trials).toHaveLength(1);
    vi.useRealTimers();
    await a.close();
    await b.close();
  });
  it("gives out each number once, within the budget, to many workers at once", async () => {
    const url = await server.database();
    const crew = await Promise.all(Array.from({ length: 6 }, () => postgres(url)));
    await Promise.all(crew.map((s) => s.open(spec)));
    const begun = await Promise.all(
      crew.flatMap((s) =>
        Array.from({ length: 10 }, () => s.begin("s", { ...request(), budget: 40 })),
      ),
    );
    const numbers = begun.flatMap((b) => b.tickets.map((t) => t.number));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    await Promise.all(crew.map((s) => s.close()));
  });
  it("rides out a restart of the server, and a crash", async () => {
    // A server of its own: the other tests need theirs all the time.
    const own = await postgresServer();
    onTestFinished(() => own.remove());
    const url = await own.database();
    const storage = await postgres(url);
    await storage.open(spec);
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const { tickets } = await storage.begin("s", request());
      await own.stop(signal);
      const answer = storage.finish("s", [complete(tickets[0], 1)], null);
      const more = storage.begin("s", request());
      await own.start();
      expect((await answer).told).toEqual(["accepted"]);
      await storage.finish("s", [complete((await more).tickets[0], 2)], null);
    }
    expect((await storage.changes("s", null)).trials.map((t) => t.number).sort()).toEqual([
      0, 1, 2, 3,
    ]);
    await storage.close();
  });
  it("works for a role that may only read and write rows, once the tables are there", async () => {
    const url = await server.database();
    await (await postgres(url)).close();
    const client = new pg.Client(url);
    await client.connect();
    await client.query(`CREATE ROLE worker LOGIN PASSWORD 'w';
      GRANT USAGE ON SCHEMA attune TO worker;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA attune TO worker`);
    const storage = await postgres(url.replace("postgres:secret", "worker:w"));
    await storage.open(spec);
    const { tickets } = await storage.begin("s", request());
    await storage.report(tickets[0], [{ step: 0, values: [1], seconds: 0 }], null);
    const { told } = await storage.finish("s", [complete(tickets[0], 1)], null);
    expect(told).toEqual(["accepted"]);
    await storage.close();
    await client.query("REVOKE INSERT ON attune.trials FROM worker");
    const less = await postgres(url.replace("postgres:secret", "worker:w"));
    await expect(less.begin("s", request())).rejects.toThrow(/may not do this.*permission denied/);
    await less.close();
    expect(
      (
        await client.query(
          "SELECT name, value FROM attune.all_trials t JOIN attune.studies s ON s.name = t.study",
        )
      ).rows,
    ).toBeDefined();
    await client.end();
  });
  it("says in one line, without the password, what is wrong with a URL", async () => {
    const url = await server.database();
    for (const [wrong, message] of [
      [url.replace("secret", "hunter2"), /refuses this user or password/],
      [url.replace(/\/d\d+$/, "/nowhere"), /there is no such database/],
      [`postgres://a:hunter2@127.0.0.1:${await freePort()}/x`, /can't be reached/],
      ["postgres://no such/url", /URL can't be read/],
      [`${url}?sslmode=verify-full`, /SSL/],
    ] as const) {
      const error = await postgres(wrong).then(
        () => undefined,
        (e) => e,
      );
      expect(error?.message).toMatch(message);
      expect(error?.message).not.toMatch(/hunter2|secret|\n/);
    }
  });
  it("refuses what a newer Attune wrote", async () => {
    const url = await server.database();
    await (await postgres(url)).close();
    const client = new pg.Client(url);
    await client.connect();
    await client.query("UPDATE attune.meta SET version = 99");
    await client.end();
    await expect(postgres(url)).rejects.toMatchObject({ code: "storage-newer" });
  });
});
