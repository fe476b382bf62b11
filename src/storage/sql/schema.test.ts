import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../trial/record.ts";
import type { Attributes } from "../../trial/row.ts";
import { type Database, openDatabase, openFile, pragma } from "../sqlite/database.ts";
import { APPLICATION_ID, statementsFrom } from "../sqlite/sqlite-dialect.ts";
import { SCHEMA_VERSION } from "./schema.ts";

/** Undoes the migration 3 → 4: the columns that it adds are gone. */
const TO_VERSION_3 = [
  "ALTER TABLE studies DROP COLUMN internal",
  "ALTER TABLE trials DROP COLUMN internal",
  "PRAGMA user_version = 3",
];

describe("The migration from version 3 to 4", () => {
  let database: Database;
  beforeEach(async () => {
    database = await openFile(":memory:");
    for (const statement of [...statementsFrom(0), ...TO_VERSION_3]) database.exec(statement);
  });
  afterEach(() => database.close());

  const putStudy = (attributes: Attributes, space: Json = null, id = 1) =>
    database
      .prepare("INSERT INTO studies (id, name, spec, created, attributes) VALUES (?, ?, ?, 0, ?)")
      .run(id, `s${id}`, JSON.stringify({ space, seed: 1 }), JSON.stringify(attributes));
  const putTrial = (
    attributes: Attributes,
    { token = null as string | null, error = null as string | null, study = 1, number = 0 } = {},
  ) =>
    database
      .prepare(
        "INSERT INTO trials (study, number, state, origin, worker, attempt, started, changed, " +
          "token, error, attributes) VALUES (?, ?, 'complete', '\"added\"', '', 1, 0, 1, ?, ?, ?)",
      )
      .run(study, number, token, error, JSON.stringify(attributes));
  const migrate = () => {
    for (const statement of statementsFrom(3)) database.exec(statement);
  };
  const read = (table: "studies" | "trials") =>
    database
      .prepare(`SELECT attributes, internal FROM ${table}`)
      .all()
      .map((row) => [JSON.parse(String(row["attributes"])), JSON.parse(String(row["internal"]))]);

  describe("of a study's attributes", () => {
    it("moves budget and settings, and keeps the user's own", () => {
      putStudy({ budget: 20, mine: [1, null], settings: '{"cv":5}' });
      migrate();
      expect(read("studies")).toEqual([
        [{ mine: [1, null] }, { budget: 20, settings: '{"cv":5}' }],
      ]);
    });
    it("keeps a user's key of the same name with another kind of value", () => {
      const attributes = { budget: "20 dollars", settings: { theme: "dark" } };
      putStudy(attributes);
      migrate();
      expect(read("studies")).toEqual([[attributes, {}]]);
    });
    it("moves the parameters of a study whose objective names them as it runs, only of these", () => {
      const attributes = { "param:x": { type: "float" }, "params:x": 1, param: 2 };
      putStudy(attributes);
      putStudy(attributes, { version: 1, params: {} }, 2);
      migrate();
      expect(read("studies")).toEqual([
        [{ "params:x": 1, param: 2 }, { "param:x": { type: "float" } }],
        [attributes, {}],
      ]);
    });
    it("leaves no attributes as they are", () => {
      putStudy({});
      migrate();
      expect(read("studies")).toEqual([[{}, {}]]);
    });
  });

  describe("of a trial's attributes", () => {
    beforeEach(() => putStudy({ owner: "me" }));
    const moved = (attributes: Attributes, columns: Parameters<typeof putTrial>[1] = {}) => {
      putTrial(attributes, columns);
      migrate();
      return read("trials")[0];
    };

    it("moves the token that is the ticket's own", () => {
      expect(moved({ token: "k:0", why: "é" }, { token: "k:0" })).toEqual([
        { why: "é" },
        { token: "k:0" },
      ]);
    });
    it.each([
      ["another token", { token: "mine" }, "k:0"],
      ["a token of a trial without a ticket", { token: "mine" }, null],
      ["a token that is no text", { token: 7 }, "7"],
    ] as const)("keeps %s", (_, attributes, token) => {
      expect(moved(attributes, { token })).toEqual([attributes, {}]);
    });
    it("moves the repeats of a trial whose standard error is known", () => {
      expect(moved({ repeats: [1, "NaN"], a: 1 }, { error: "[0.5]" })).toEqual([
        { a: 1 },
        { repeats: [1, "NaN"] },
      ]);
    });
    it.each([
      ["without a standard error", { repeats: [1, 2] }, null],
      ["that are a number", { repeats: 3 }, "[0.5]"],
    ] as const)("keeps a user's repeats %s", (_, attributes, error) => {
      expect(moved(attributes, { error })).toEqual([attributes, {}]);
    });
    it("moves what attune tune stored, only in studies that have its settings", () => {
      const attributes = { measured: { x: 1 }, screened: true, folds: [1, 2], fold: 3 };
      putStudy({ settings: "{}" }, null, 2);
      putTrial(attributes, { study: 1 });
      putTrial(attributes, { study: 2 });
      migrate();
      const { fold, ...own } = attributes;
      expect(read("trials")).toEqual([
        [attributes, {}],
        [{ fold }, own],
      ]);
    });
    it.each<readonly [string, Json]>([
      ["quotes", '"'],
      ["a\\b", "a\\b\n"],
      ["x.y[0]", { deep: [null, true, { "": "" }] }],
      ["", []],
      ["é 😀", "é 😀"],
      ["n", 1e21],
      ["small", 5e-324],
      ["wide", 0.1 + 0.2],
      ["line\nbreak", false],
      ['he said "no"', null],
      ["'; DROP TABLE trials; --", "'"],
    ])("keeps the key %j with its value %j as it is", (key, value) => {
      const attributes = { [key]: value, token: "t" };
      expect(moved(attributes, { token: "t" })).toEqual([{ [key]: value }, { token: "t" }]);
    });
    it("keeps the order of the user's keys", () => {
      const [attributes] = moved({ b: 1, token: "t", a: 2, c: 3 }, { token: "t" });
      expect(Object.keys(attributes)).toEqual(["b", "a", "c"]);
    });
  });
});

/** The types of the first format have other names, and store the same. */
const AFFINITY =
  "CASE type WHEN 'DOUBLE PRECISION' THEN 'REAL' WHEN 'BIGINT' THEN 'INTEGER' ELSE type END";

describe("A database of the first format after its migrations", () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-schema-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const fixture = new URL("../../../test/fixtures/format-1.db", import.meta.url);

  it("has the same tables, columns, indexes and views as a new one", async () => {
    const path = join(folder, "old.db");
    copyFileSync(fileURLToPath(fixture), path);
    const old = await openDatabase(path);
    const fresh = await openDatabase(join(folder, "new.db"));
    const describeSchema = (database: Database) => {
      const names = database
        .prepare("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name")
        .all();
      const columns = names
        .filter((row) => row["type"] === "table")
        .map(({ name }) => [
          name,
          database
            .prepare(
              `SELECT name, ${AFFINITY} AS type, "notnull", dflt_value, pk FROM pragma_table_info('${name}') ` +
                "ORDER BY name",
            )
            .all(),
        ]);
      return {
        names,
        columns,
        stamps: ["application_id", "user_version"].map((p) => pragma(database, p)),
      };
    };
    const wanted = describeSchema(fresh);
    expect(wanted.stamps).toEqual([APPLICATION_ID, SCHEMA_VERSION]);
    expect(describeSchema(old)).toEqual(wanted);
    old.close();
    fresh.close();
  });
});

describe("The tables", () => {
  let database: Database;
  beforeEach(async () => {
    database = await openFile(":memory:");
    for (const statement of statementsFrom(0)) database.exec(statement);
    database.exec("PRAGMA foreign_keys = ON");
    database.exec("INSERT INTO studies (name, spec, created) VALUES ('s', '{}', 0)");
  });
  afterEach(() => database.close());
  const put = (state: string, params: string | null, values: string | null, number = 0) =>
    database
      .prepare(
        "INSERT INTO trials (study, number, state, params, origin, worker, attempt, started, " +
          "\"values\", changed) VALUES (1, ?, ?, ?, '\"added\"', 'w', 1, 0, ?, 1)",
      )
      .run(number, state, params, values);

  it("refuse a state that trials don't have, and a second trial of a number", () => {
    expect(() => put("lost", "{}", null)).toThrow(/CHECK constraint failed/);
    put("running", "{}", null);
    expect(() => put("running", "{}", null)).toThrow(/UNIQUE constraint failed/);
  });
  it("delete a study with its trials, reports, checkpoints and keys of inserts", () => {
    put("running", "{}", null);
    database.exec("INSERT INTO reports VALUES (1, 0, 1, '[1]', 0)");
    database.exec("INSERT INTO checkpoints VALUES (1, 0, 1, x'00')");
    database.exec("INSERT INTO inserted VALUES (1, 'k', '[0]')");
    database.exec("DELETE FROM studies");
    for (const table of ["trials", "reports", "checkpoints", "inserted"])
      expect(database.prepare(`SELECT * FROM ${table}`).all(), table).toEqual([]);
  });
  it("have views for SQL clients: the first value of a trial, and a row for each parameter", () => {
    put("complete", '{"x":0.5,"kind":"sgd","on":true}', "[2,3]");
    put("complete", "{}", '["Infinity"]', 1);
    put("running", null, null, 2);
    const select = (text: string) =>
      database
        .prepare(text)
        .all()
        .map((row) => Object.values(row));
    expect(select("SELECT study, number, value FROM all_trials ORDER BY number")).toEqual([
      ["s", 0, 2],
      ["s", 1, "Infinity"],
    ]);
    expect(select("SELECT study, number, name, value FROM all_params ORDER BY name")).toEqual([
      ["s", 0, "kind", "sgd"],
      ["s", 0, "on", 1],
      ["s", 0, "x", 0.5],
    ]);
  });
  it("find open trials by the index that the storage names", () => {
    const plan = database
      .prepare(
        "EXPLAIN QUERY PLAN SELECT number FROM trials INDEXED BY trials_open " +
          "WHERE study = 1 AND state IN ('waiting', 'running') ORDER BY number",
      )
      .all();
    expect(plan.map((row) => row["detail"]).join()).toContain("trials_open (study=? AND state=?)");
  });
});
