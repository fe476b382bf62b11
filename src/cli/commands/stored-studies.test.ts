import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { attuneHere, jsonHere, scratch, type TrialJson } from "../../../test/command.ts";
import { boolean, categorical, choose, createStudy, float, int } from "../../index.ts";
import { openStorage } from "../../storage/open-storage.ts";

const folder = scratch();
const url = `sqlite:${join(folder, "attune.db")}` as const;
/** Text that CSV must quote. */
const HARD_TEXT = 'say "hi",\nthen; go';

/** Params of the trials of `flat`, by number. */
const flatParams = [
  { rate: 0.25, layers: 3, label: HARD_TEXT, fan: true },
  { rate: 0.5, layers: 1, label: "plain", fan: false },
  { rate: 0.75, layers: 2, label: "plain", fan: true },
  { rate: 1, layers: 1, label: "plain", fan: true },
  { rate: 0, layers: 2, label: HARD_TEXT, fan: false },
];
/** Params of the trials of `branches`, by number, and as flat names. */
const branchParams = [
  { optimizer: { kind: "sgd", momentum: 0.5 }, size: 1 },
  { optimizer: { kind: "adam" }, size: 2 },
  { optimizer: { kind: "sgd", momentum: 0.25 }, size: 3 },
  { optimizer: { kind: "adam" }, size: 4 },
] as const;
const branchRows = [
  { optimizer: "sgd", "optimizer.sgd.momentum": "0.5", size: "1" },
  { optimizer: "adam", "optimizer.sgd.momentum": "", size: "2" },
  { optimizer: "sgd", "optimizer.sgd.momentum": "0.25", size: "3" },
  { optimizer: "adam", "optimizer.sgd.momentum": "", size: "4" },
];

beforeAll(async () => {
  const storage = await openStorage(url);
  const flat = await createStudy({
    name: "flat",
    storage,
    seed: 1,
    objectives: "minimize",
    space: {
      rate: float(0, 1),
      layers: int(1, 3),
      label: categorical(["plain", HARD_TEXT]),
      fan: boolean(),
    },
  });
  for (const params of flatParams) await flat.enqueue(params);
  const [worst, best, failed, pruned] = await flat.ask(5); // the fifth stays running
  await worst.report(0.5, 1);
  await worst.tell(Infinity);
  await best.tell(-1.5);
  await failed.fail(new Error('it "burnt",\ntwice'));
  await pruned.report(7, 3);
  await pruned.prune();
  await storage.annotate("flat", null, { internal: { budget: 9 } });

  const branches = await createStudy({
    name: "branches",
    storage,
    seed: 2,
    objectives: { loss: "minimize", score: "maximize" },
    limits: { mb: { atMost: 12 } },
    space: { optimizer: choose({ sgd: { momentum: float(0, 1) }, adam: {} }), size: int(1, 4) },
  });
  for (const params of branchParams) await branches.enqueue(params);
  const asked = await branches.ask(4);
  for (const [i, trial] of asked.entries())
    await trial.tell({ value: { loss: i, score: i * i }, limits: { mb: 5 * i } });
  // The studies stay open, so that the running trial is not given back.
});

const csvOf = async (study: string): Promise<Papa.ParseResult<{ [name: string]: string }>> => {
  const { code, out } = await attuneHere(folder, "export", "--study", study, "--storage", url);
  expect(code).toBe(0);
  return Papa.parse<{ [name: string]: string }>(out, { header: true, skipEmptyLines: true });
};

describe("attune export as CSV", () => {
  it("has a column for each parameter, with its value, whatever became of the trial", async () => {
    const { data, meta, errors } = await csvOf("flat");
    expect(errors).toEqual([]);
    expect(meta.fields).toEqual([
      "number",
      "state",
      "value",
      "seconds",
      "started",
      "param:rate",
      "param:layers",
      "param:label",
      "param:fan",
      "step",
      "reason",
      "message",
      "origin",
      "reports",
    ]);
    expect(
      data.map((row) => ({
        rate: Number(row["param:rate"]),
        layers: Number(row["param:layers"]),
        label: row["param:label"],
        fan: row["param:fan"] === "true",
      })),
    ).toEqual(flatParams);
    expect(data.map((row) => [row["number"], row["state"], row["value"]])).toEqual([
      ["0", "complete", "Infinity"],
      ["1", "complete", "-1.5"],
      ["2", "failed", ""],
      ["3", "pruned", ""],
      ["4", "running", ""],
    ]);
    for (const { seconds, started, state } of data) {
      expect(seconds === "").toBe(state === "running");
      expect(new Date(started).toISOString()).toBe(started);
    }
  });
  it("names objectives, limits and conditional parameters, empty where they are inactive", async () => {
    const { data, meta } = await csvOf("branches");
    expect(meta.fields).toEqual([
      "number",
      "state",
      "loss",
      "score",
      "mb",
      "seconds",
      "started",
      "param:optimizer",
      "param:optimizer.sgd.momentum",
      "param:size",
      "feasible",
      "origin",
    ]);
    expect(data.map(({ seconds: _, started: __, origin: ___, ...row }) => row)).toEqual(
      branchRows.map((params, i) => ({
        number: String(i),
        feasible: String(i < 3),
        state: "complete",
        loss: String(i),
        score: String(i * i),
        mb: String(5 * i),
        ...Object.fromEntries(Object.entries(params).map(([n, v]) => [`param:${n}`, v])),
      })),
    );
  });
  it("goes to a file with --out", async () => {
    const { out } = await attuneHere(folder, "export", "--study", "flat", "--storage", url);
    const file = await attuneHere(
      folder,
      ...["export", "--study", "flat", "--storage", url, "--out", "flat.csv"],
    );
    expect(file).toMatchObject({ code: 0, out: "", err: "" });
    expect(readFileSync(join(folder, "flat.csv"), "utf8")).toBe(out);
    expect(
      await attuneHere(folder, "export", "--study", "flat", "--storage", url, "--out", "no/x.csv"),
    ).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^attune: no\/x\.csv can't be written: its folder does not exist /,
      ),
    });
    expect(
      await attuneHere(folder, "export", "--study", "flat", "--storage", url, "--out", "."),
    ).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^attune: \. can't be written: it is a folder /),
    });
  });
  it("is a Parquet file with the same numbers", async () => {
    const asked = ["export", "--study", "flat", "--storage", url, "--format", "parquet"];
    expect(await attuneHere(folder, ...asked)).toMatchObject({
      ...{ code: 2, out: "", err: "attune: Parquet is not text: name a file with --out FILE\n" },
    });
    // Without --format the ending of the name says it.
    const written = await attuneHere(folder, ...asked.slice(0, -2), "--out", "flat.parquet");
    expect(written).toMatchObject({ code: 0, out: "", err: "" });
    const file = Uint8Array.from(readFileSync(join(folder, "flat.parquet"))).buffer;
    const csv = (await attuneHere(folder, "export", "--study", "flat", "--storage", url)).out;
    const { data } = Papa.parse<{ [column: string]: string }>(csv.trim(), { header: true });
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(data.length);
    for (const [i, row] of rows.entries()) {
      expect(Object.keys(row)).toEqual(Object.keys(data[i]!));
      for (const [name, cell] of Object.entries(data[i]!))
        if (typeof row[name] === "number") expect(String(row[name])).toBe(cell);
        else if (row[name] === null) expect(cell).toBe("");
    }
    expect(await attuneHere(folder, "import", "flat.parquet")).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^attune: flat\.parquet is a Parquet file, not a backup \(export .*\)\n$/,
      ),
    });
  });
});

describe("attune trials --json and attune export --format json", () => {
  it("have every trial with its values, infinite ones as strings", async () => {
    const trials = await jsonHere<TrialJson[]>(
      folder,
      "trials",
      "--study",
      "flat",
      "--storage",
      url,
    );
    expect(trials.map((t) => t.params)).toEqual(flatParams);
    expect(trials).toMatchObject([
      { number: 0, state: "complete", value: "Infinity", reports: [{ step: 1, value: 0.5 }] },
      { number: 1, state: "complete", value: -1.5, feasible: true, origin: "enqueued" },
      { number: 2, state: "failed", reason: "error", message: 'it "burnt",\ntwice' },
      { number: 3, state: "pruned", step: 3 },
      { number: 4, state: "running", attempt: 1 },
    ]);
    const { out } = await attuneHere(
      folder,
      ...["export", "--study", "flat", "--storage", url, "--format", "json"],
    );
    expect(JSON.parse(out)).toMatchObject({
      name: "flat",
      objectives: "minimize",
      seed: 1,
      space: { params: { layers: { type: "int", low: 1, high: 3 } } },
      trials: JSON.parse(JSON.stringify(trials)),
    });
  });
  it("keep parameters nested, and values and limits by name", async () => {
    const trials = await jsonHere<TrialJson[]>(
      folder,
      ...["trials", "--study", "branches", "--storage", url],
    );
    expect(trials.map((t) => t.params)).toEqual(branchParams);
    expect(trials).toMatchObject(
      [0, 1, 2, 3].map((i) => ({
        value: { loss: i, score: i * i },
        limits: { mb: 5 * i },
        feasible: i < 3,
      })),
    );
  });
  it("as a table show flat parameters and the first line of a failure", async () => {
    const { out } = await attuneHere(folder, "trials", "--study", "branches", "--storage", url);
    expect(out).toMatch(/^trial {2}state +value +seconds +parameters\n/);
    expect(out).toMatch(
      /\n2 +complete +loss 2, score 4 +\S+ +optimizer sgd, optimizer\.sgd\.momentum 0\.25, size 3\n/,
    );
    const flat = await attuneHere(folder, "trials", "--study", "flat", "--storage", url);
    expect(flat.out).toMatch(/\n2 +failed +error: it "burnt", +\S+ +rate 0\.75, /);
  });
});

describe("attune best", () => {
  it("prints the best trial", async () => {
    expect(await jsonHere(folder, "best", "--study", "flat", "--storage", url)).toMatchObject({
      number: 1,
      value: -1.5,
      params: flatParams[1],
    });
    expect((await attuneHere(folder, "best", "--study", "flat", "--storage", url)).out).toBe(
      "-1.5  rate 0.5, layers 1, label plain, fan false  (trial 1)\n",
    );
  });
  it("with several objectives prints the front, without trials that exceed a limit", async () => {
    const front = await jsonHere<TrialJson[]>(
      folder,
      ...["best", "--study", "branches", "--storage", url],
    );
    expect(front.map((t) => [t.number, t.value, t.params])).toEqual(
      [0, 1, 2].map((i) => [i, { loss: i, score: i * i }, branchParams[i]]),
    );
    expect((await attuneHere(folder, "best", "--study", "branches", "--storage", url)).out).toBe(
      "loss 0, score 0  optimizer sgd, optimizer.sgd.momentum 0.5, size 1  (trial 0)\n" +
        "loss 1, score 1  optimizer adam, size 2  (trial 1)\n" +
        "loss 2, score 4  optimizer sgd, optimizer.sgd.momentum 0.25, size 3  (trial 2)\n",
    );
  });
});

describe("attune studies", () => {
  it("prints what each study is, its counts, and what is left of a budget", async () => {
    expect(await jsonHere(folder, "studies", "--storage", url)).toMatchObject([
      {
        name: "flat",
        objectives: "minimize",
        seed: 1,
        counts: { complete: 2, failed: 1, pruned: 1, running: 1, waiting: 0, paused: 0 },
        budget: 9,
        left: 4,
      },
      {
        name: "branches",
        objectives: { loss: "minimize", score: "maximize" },
        limits: { mb: { atMost: 12 } },
        counts: { complete: 4, failed: 0, pruned: 0, running: 0, waiting: 0, paused: 0 },
      },
    ]);
    const { out } = await attuneHere(folder, "studies", "--storage", url);
    expect(out).toMatch(/^study +complete +pruned +failed +running +paused +waiting +created\n/);
    expect(out).toMatch(/\nflat +2 +1 +1 +1 +0 +0 +\d{4}-\d\d-\d\d \d\d:\d\d\n/);
  });
});

describe("attune importance", () => {
  it("prints the share of each parameter, of one objective", async () => {
    const args = ["importance", "--study", "branches", "--storage", url];
    const shares = await jsonHere<{ [name: string]: number }>(
      folder,
      ...[...args, "--objective", "loss"],
    );
    expect(Object.keys(shares).sort()).toEqual(["optimizer", "optimizer.sgd.momentum", "size"]);
    // Loss grows with size alone, but four trials do not show it.
    expect(Object.values(shares)).toEqual([0, 0, 0]);
    const { out, err } = await attuneHere(folder, ...args, "--objective", "loss");
    expect(out).toMatch(/^size +not distinguishable from noise$/m);
    expect(err).toMatch(/4 trials/);
    expect(await attuneHere(folder, ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining("objective"),
    });
    expect(
      await attuneHere(folder, "importance", "--study", "flat", "--storage", url),
    ).toMatchObject({ code: 2, err: expect.stringContaining("at least 4 trials with a result") });
  });
});
