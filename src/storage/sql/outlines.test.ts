import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import type { TrialOutline } from "../page.ts";

describe("outlines", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
  });
  afterEach(() => db.storage.close());

  /** Stores a complete trial with these columns. */
  const put = (number: number, columns: { readonly [name: string]: string | number } = {}) => {
    const row = {
      ...{ study: 1, number, state: "complete", params: `{"x":${number / 7}}`, origin: '"added"' },
      ...{ worker: "w", attempt: 1, started: 1.7e12 + 1 / 3, seconds: 0.1 + 0.2, changed: number },
      ...{ values: '[0.30000000000000004,"NaN"]', limits: '["-Infinity"]', ...columns },
    };
    const names = Object.keys(row).map((name) => `"${name}"`);
    db.database
      .prepare(`INSERT INTO trials (${names}) VALUES (${names.map(() => "?")})`)
      .run(...Object.values(row));
    db.database.exec("UPDATE studies SET version = version + 1, trials = trials + 1");
  };
  const all = () => db.storage.outlines!("s", { after: -1, count: 100 });
  /** The trials of a page, with the fields of an outline. */
  const pageOf = async (): Promise<readonly TrialOutline[]> =>
    (await db.storage.page("s", { count: 100 })).map(
      ({ origin: _, note: __, internal: ___, reports, error, step, reason, message, ...rest }) =>
        rest,
    );

  it("have what a page has, to the last digit, whatever its texts are", async () => {
    expect(await all()).toEqual([]);
    put(0, { cost: 0 });
    put(1, { cost: 1 / 3, seconds: 1e-7 / 3 });
    put(2, { worker: 'a"\\b,["é🎉', attributes: '{"a\\"b":[1,"],["],"__proto__":1}' });
    put(4, { state: "waiting" });
    db.database.exec('UPDATE trials SET "values" = NULL, limits = NULL WHERE number = 4');
    db.database.exec("UPDATE trials SET params = NULL WHERE number = 0");
    put(5, { worker: "line\nbreak" }); // what JSON has escaped
    const outlines = await all();
    expect(outlines.map(({ number }) => number)).toEqual([1, 2, 4, 5]);
    expect(outlines).toMatchObject(await pageOf());
    db.database.exec("DELETE FROM trials WHERE number = 5");
    expect(await all()).toEqual(await pageOf());
    expect(await db.storage.outlines!("s", { after: 1, count: 1 })).toMatchObject([{ number: 2 }]);
  });
  it("name the trial that cannot be read, or leave it out", async () => {
    for (const number of [0, 1, 2]) put(number);
    db.database.exec("UPDATE trials SET params = '{},[1]' WHERE number = 1");
    await expect(all()).rejects.toMatchObject({
      code: "storage-corrupt",
      message: expect.stringContaining("trial 1"),
    });
    const left: (number | undefined)[] = [];
    db.storage.onUnreadable = (_, number) => left.push(number);
    expect((await all()).map(({ number }) => number)).toEqual([0, 2]);
    expect(left).toEqual([1]);
  });
  it("are counted again once the study has changed", async () => {
    put(0);
    const count = async () => (await db.storage.list())[0]?.counts.complete;
    expect(await count()).toBe(1);
    const row = {
      state: "complete",
      origin: "added",
      seconds: 0,
      values: [1],
      limits: [],
    } as const;
    await db.storage.insert("s", [{ ...row, params: { x: 0.5 } }], "key");
    expect(await count()).toBe(2);
    await db.storage.remove("s", [0]);
    expect(await count()).toBe(1);
    await db.storage.remove("s");
    await db.storage.open(specOf("s"));
    expect(await count()).toBe(0);
  });
});
