import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { storageContract } from "../../../test/contract/storage-contract.ts";
import { noPostgres, type PostgresServer, postgresServer } from "../../../test/postgres-server.ts";
import { importanceByName } from "../../analysis/importance.ts";
import { readStudy } from "../../study/stored/read-study.ts";
import { memory } from "../memory/memory.ts";
import { openStorage } from "../open-storage.ts";
import { allTrials, type Storage } from "../storage.ts";
import type { StorageUrl } from "../url.ts";
import { optunaJournal } from "./journal/journal.ts";
import { optunaPostgres, optunaSqlite } from "./rdb/open-optuna.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-optuna-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (ending: string): string => join(folder, `${files++}.${ending}`);
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/optuna/${name}`, import.meta.url));
const missing = { reportSeconds: false, tellOrder: false, gaps: false } as const;

describe("Optuna's journal", () => {
  let path = "";
  storageContract(
    () => optunaJournal(path),
    () => {
      path = fresh("log");
    },
    { ...missing, lateNotes: false },
  );
});

describe("Optuna's SQLite database", () => {
  let path = "";
  storageContract(
    () => optunaSqlite(path),
    () => {
      path = fresh("db");
    },
    missing,
  );
});

describe.skipIf(noPostgres !== undefined)("Optuna's tables in PostgreSQL", () => {
  let server: PostgresServer;
  let url = "";
  beforeAll(async () => {
    server = await postgresServer();
  });
  afterAll(() => server?.remove());
  storageContract(
    () => optunaPostgres(url),
    async () => {
      url = `optuna+${await server.database()}`;
    },
    missing,
  );
});

/** What Optuna itself read from the same file; NaN and infinities are text. */
interface OptunasTrial {
  readonly state: string;
  readonly values: readonly (number | string)[] | null;
  readonly params: unknown;
  readonly user_attrs: unknown;
  readonly intermediate: { readonly [step: string]: number | string };
  readonly constraints: { readonly [name: string]: number };
}
interface OptunasStudies {
  readonly [name: string]: { readonly trials: readonly OptunasTrial[] };
}
const expected = (name: string): OptunasStudies => JSON.parse(readFileSync(fixture(name), "utf8"));
const toNumber = (value: number | string): number =>
  value === "inf" ? Infinity : value === "nan" ? Number.NaN : Number(value);
const states: { readonly [name: string]: string } = {
  RUNNING: "running",
  COMPLETE: "complete",
  PRUNED: "pruned",
  FAIL: "failed",
  WAITING: "waiting",
};

describe.each([
  ["a database", "optuna+sqlite:", "sample.db", "sample.db.expected.json"],
  ["a journal", "optuna+journal:", "sample.journal.log", "sample.journal.expected.json"],
])("What Optuna 5 wrote to %s", (_, scheme, file, wanted) => {
  let storage: Storage;
  beforeAll(async () => {
    const path = fresh("sample");
    copyFileSync(fixture(file), path);
    storage = await openStorage(`${scheme}${path}` as StorageUrl);
  });
  afterAll(() => storage.close());
  it("has its studies, with directions, names and attributes", async () => {
    const studies = await storage.list();
    expect(studies.map((s) => [s.name, s.objectives])).toEqual([
      ["single", "minimize"],
      ["multi", { value0: "minimize", value1: "maximize" }],
    ]);
    expect(studies[0].attributes).toEqual({ owner: { team: "a", ids: [1, 2] } });
    expect(studies[0].limits).toEqual({ memory: { atMost: 0 } });
    expect(studies[0].space?.params).toMatchObject({
      lr: { type: "float", low: 1e-5, high: 1, log: true },
      units: { type: "int", low: 4, high: 256, log: true },
      k: { type: "int", low: 0, high: 30, step: 5 },
      optimizer: { type: "categorical", choices: ["adam", "sgd", null, 3, 2.5, true] },
    });
    expect(studies[1].space).toEqual({
      version: 1,
      params: { x: { type: "float", low: 0, high: 1 }, y: { type: "int", low: 0, high: 5 } },
    });
  });
  it("has its trials: states, values, parameters, curves, limits", async () => {
    for (const [name, study] of Object.entries(expected(wanted))) {
      const { trials } = await storage.changes(name, null);
      const byNumber = trials.toSorted((a, b) => a.number - b.number);
      expect(byNumber.map((t) => t.state)).toEqual(study.trials.map((t) => states[t.state]));
      for (const [i, t] of study.trials.entries()) {
        const ours = byNumber[i];
        if (t.state === "COMPLETE") expect(ours.values).toEqual(t.values?.map(toNumber));
        if (t.state === "COMPLETE" || t.state === "PRUNED") expect(ours.params).toEqual(t.params);
        expect(ours.attributes).toEqual(t.user_attrs);
        const curve = Object.entries(t.intermediate).map(([step, v]) => [
          Number(step),
          toNumber(v),
        ]);
        expect(ours.reports.map((r) => [r.step, r.values[0]])).toEqual(curve);
        if (t.state === "COMPLETE" && name === "single")
          expect(ours.limits).toEqual([t.constraints.memory]);
        if (t.state === "WAITING")
          expect([ours.origin, ours.params]).toEqual(["enqueued", { lr: 0.5 }]);
      }
    }
  });
});

describe("A study of Optuna's whose objective names its parameters as it runs", () => {
  it("has the ranges that its trials show, so that importance can be computed", async () => {
    const path = fresh("log");
    const log: object[] = [{ op_code: 0, study_name: "dyn", directions: [1] }];
    const param = (trial_id: number, param_name: string, value: number, high: number): object => ({
      ...{ op_code: 5, trial_id, param_name, param_value_internal: value },
      distribution: JSON.stringify({
        name: "FloatDistribution",
        attributes: { step: null, low: 0, high, log: false },
      }),
    });
    for (let i = 0; i < 30; i++) {
      const [x, y] = [(i % 10) / 10, (i % 7) / 7];
      log.push(
        { op_code: 4, study_id: 0, datetime_start: "2026-11-24T11:17:14.172231+00:00" },
        param(i, "x", x, i < 15 ? 1 : 2),
        ...(i % 3 === 0 ? [] : [param(i, "y", y, 1)]),
        {
          ...{ op_code: 6, trial_id: i, state: 1, values: [x + 0.01 * y] },
          datetime_complete: "2026-11-24T11:17:15.172231+00:00",
        },
      );
    }
    writeFileSync(path, log.map((op) => `${JSON.stringify({ worker_id: "w", ...op })}\n`).join(""));
    const storage = await optunaJournal(path);
    onTestFinished(() => storage.close());
    const { info, view } = await readStudy(storage, "dyn");
    expect(info.space).toBeNull();
    expect(view.space.toJSON().params).toEqual({
      x: { type: "float", low: 0, high: 2 },
      y: { type: "float", low: 0, high: 1 },
    });
    const shares = importanceByName(view, undefined);
    expect(shares["x"]).toBeGreaterThan(0.8);
    expect(shares["y"]).toBeLessThan(0.2);
    const copy = memory();
    const { counts: _, ...study } = info;
    await copy.restore(study, await allTrials(storage, "dyn"));
    expect(importanceByName((await readStudy(copy, "dyn")).view, undefined)).toEqual(shares);
  });
});
