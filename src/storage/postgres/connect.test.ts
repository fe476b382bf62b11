import type { Pool } from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AttuneError } from "../../errors/attune-error.ts";
import { connect, hasTables, type Queryable, runExclusively } from "./connect.ts";

/** A pool that records the statements of its connection, and fails at one of them. */
function recordingPool(failsAt?: string) {
  const texts: string[] = [];
  const released: unknown[] = [];
  const client = {
    query: async (text: string) => {
      texts.push(text);
      if (text === failsAt) throw new Error(`no: ${text}`);
      return { rows: [] };
    },
    release: (destroy?: unknown) => released.push(destroy),
  };
  return { pool: { connect: async () => client } as unknown as Pool, texts, released };
}
const LOCK = "SELECT pg_advisory_xact_lock(1096045653)"; // "ATTU" in ASCII

describe("runExclusively", () => {
  it("runs the body in a transaction that has the lock, and returns the connection", async () => {
    const { pool, texts, released } = recordingPool();
    await runExclusively(pool, async (client) => void (await client.query("CREATE")));
    expect(texts).toEqual(["BEGIN", LOCK, "CREATE", "COMMIT"]);
    expect(released).toEqual([undefined]);
  });
  it.each(["CREATE", LOCK, "COMMIT"])(
    "ends the connection, and so the transaction, where %s fails",
    async (failsAt) => {
      const { pool, texts, released } = recordingPool(failsAt);
      const run = runExclusively(pool, async (client) => void (await client.query("CREATE")));
      await expect(run).rejects.toThrow(`no: ${failsAt}`);
      expect([texts.at(-1), released]).toEqual([failsAt, [true]]);
    },
  );
});

describe("hasTables", () => {
  const ask = (n: number, names: readonly string[]) => {
    const query = vi.fn(async () => ({ rows: [{ n }] }));
    const answer = hasTables({ query } as unknown as Queryable, "schemaname = 'x'", names);
    return { answer, query };
  };
  it("counts the tables in the catalogue: all of them must be there", async () => {
    const { answer, query } = ask(2, ["a", "b"]);
    expect(await answer).toBe(true);
    expect(query).toHaveBeenCalledWith(
      "SELECT count(*)::int AS n FROM pg_catalog.pg_tables " +
        "WHERE schemaname = 'x' AND tablename IN ('a', 'b')",
    );
    expect(await ask(1, ["a", "b"]).answer).toBe(false);
  });
});

describe("connect", () => {
  afterEach(() => void vi.useRealTimers());
  const url = "postgres://me:secret@localhost:1/runs";
  const transient = () => Object.assign(new Error("refused"), { code: "ECONNREFUSED" });

  it.each(["postgres://me:a/b@host/runs", "nonsense"])(
    "refuses the URL %j without a word of it, since its password can't be told apart",
    async (wrong) => {
      await expect(connect(wrong, undefined, async () => {})).rejects.toMatchObject({
        code: "usage",
        message: "the storage's URL can't be read",
        hint: expect.stringContaining("percent-encoded"),
      });
    },
  );
  it("hides the password from whoever prepares the tables, and from the place", async () => {
    let place = "";
    const driver = await connect(url, undefined, async (_pool, shown) => {
      place = shown;
    });
    expect([place, driver.place, driver.url]).toEqual([
      "postgres://me:***@localhost:1/runs",
      "postgres://me:***@localhost:1/runs",
      url,
    ]);
    await driver.close();
  });
  it("limits the pool, names the program, and sets the schema only where there is one", async () => {
    const options: Pool["options"][] = [];
    for (const schema of ["attune", undefined]) {
      const driver = await connect(url, schema, async (pool) => void options.push(pool.options));
      await driver.close();
    }
    expect(options[0]).toMatchObject({
      max: 4,
      application_name: "attune",
      options: "-c search_path=attune",
      allowExitOnIdle: true,
      idle_in_transaction_session_timeout: 15_000,
    });
    expect(options[1]).not.toHaveProperty("options");
  });
  it("reads bigint as a number, and other types as the driver does", async () => {
    const parsed: unknown[] = [];
    const driver = await connect(url, undefined, async (pool) => {
      const parse = (oid: number, text: string) =>
        pool.options.types?.getTypeParser(oid, "text")(text);
      parsed.push(parse(20, "9007199254740991"), parse(23, "7"), parse(701, "-Infinity"));
      parsed.push(parse(25, "12"));
    });
    await driver.close();
    expect(parsed).toEqual([2 ** 53 - 1, 7, -Infinity, "12"]);
  });
  it("tries again every 200 ms while the server can't be reached", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    let tries = 0;
    const connected = connect(url, undefined, async () => {
      if (++tries < 4) throw transient();
    });
    while (tries === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(199);
    expect(tries).toBe(1);
    await vi.advanceTimersByTimeAsync(401);
    expect(tries).toBe(4);
    await (await connected).close();
  });
  it("gives up after 3 s, and says that the server can't be reached", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    let tries = 0;
    const failed = connect(url, undefined, async () => {
      tries++;
      throw transient();
    }).catch((error: unknown) => error);
    while (tries === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(4000);
    expect(await failed).toMatchObject({
      code: "storage-unreachable",
      message: "postgres://me:***@localhost:1/runs: can't be reached: refused",
      retryable: true,
    });
    expect(tries).toBe(16); // At 0 ms and each 200 ms up to 3 s.
  });
  it("passes on at once what will not pass: an error of its own, a refused password", async () => {
    const own = new AttuneError("storage-newer", "newer");
    let tries = 0;
    const attempt = (error: Error) =>
      connect(url, undefined, async () => {
        tries++;
        throw error;
      });
    await expect(attempt(own)).rejects.toBe(own);
    const refused = Object.assign(new Error("password"), { code: "28P01" });
    await expect(attempt(refused)).rejects.toMatchObject({ retryable: false });
    expect(tries).toBe(2);
  });
});
