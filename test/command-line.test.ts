import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "vitest";
import {
  attune,
  attuneHere,
  head,
  jsonHere,
  type Ran,
  scratch,
  start,
  type TrialJson,
  trialsOf,
} from "./command.ts";

const folder = scratch();
const line = '{"x":{"type":"float","low":0,"high":1}}';
/** A small part of real data, so that a run takes a second. */
const small = join(folder, "small.csv");
writeFileSync(small, head(new URL("../data/churn.csv", import.meta.url).pathname, 401));
const tuning = (db: string, trials: number): readonly string[] => [
  ...["tune", small, "--target", "churn", "--trials", String(trials), "--seed", "3"],
  // With four folds candidates are given up after the first ones.
  ...["--models", "linear,tree,forest", "--cv", "4", "--storage", `sqlite:./${db}`],
];

interface TuneJson {
  readonly task: string;
  readonly metric: string;
  readonly trials: number;
  readonly seconds: number;
  readonly best: { readonly model: string; readonly members: unknown; readonly cv: unknown };
  readonly single: unknown;
  readonly untuned: unknown;
  readonly constant: unknown;
  readonly estimate: unknown;
  readonly verdict: unknown;
}

describe("attune tune", () => {
  let run: Ran;
  beforeAll(async () => {
    const files = ["--out", "model.json", "--report", "report.html"];
    run = await attune(folder, ...tuning("a.db", 12), ...files);
  });

  it("prints the winner, what it beat and its score on unseen rows, and writes the report", () => {
    expect(run.code, run.err).toBe(0);
    expect(run.err).toMatch(/classification \(no, yes\), 400 rows, 0 of them held out, 19 columns/);
    expect(run.err).toMatch(/trial +0 {2}auc 0\.\d+ {2}constant/);
    expect(run.out).toMatch(/^Best: (tuned|untuned|ensemble)\b/);
    expect(run.out).toMatch(/\n +nested cross-validation auc {2}95 % interval\n/);
    expect(run.out).toMatch(/\nconstant +0\.5 +–\n/);
    expect(run.out).toMatch(
      /\n- On unseen rows the model beats a constant: auc .*\(95 % interval /,
    );
    expect(run.out).toMatch(
      /\n12 trials finished in .* \(study .* in sqlite:\.\/a\.db\)\. To continue .*--trials\.\n/,
    );
    expect(run.out).toMatch(/\nWritten: model\.json \(the .*\), report\.html\n$/);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  });
  it("writes a model that attune predict reads, as CSV and as JSON", async () => {
    const { out } = await attuneHere(folder, "predict", "model.json", small);
    const [header, ...rows] = out.trimEnd().split("\n");
    expect(header).toBe("prediction,probability:no,probability:yes");
    expect(rows.length).toBe(400);
    for (const row of rows) {
      const [prediction, no, yes] = row.split(",");
      expect(Number(no) + Number(yes)).toBeCloseTo(1, 9);
      expect(prediction).toBe(Number(yes) > Number(no) ? "yes" : "no");
    }
    expect(await jsonHere(folder, "predict", "model.json", small)).toEqual(
      rows.map((row) => {
        const [prediction, no, yes] = row.split(",");
        return { prediction, probability: { no: Number(no), yes: Number(yes) } };
      }),
    );
  });
  it("leaves a study that other commands read", async () => {
    const storage = ["--storage", "sqlite:./a.db"];
    const shares = await jsonHere<{ [name: string]: number }>(folder, "importance", ...storage);
    expect(Object.keys(shares)).toContain("model");
    expect(Object.values(shares).every((share) => share >= 0 && share <= 1)).toBe(true);
    expect((await attuneHere(folder, "best", ...storage)).out).toMatch(
      /model (forest|tree|linear|boosting)/,
    );
  });
  it("with --json prints one object and nothing else on standard output", async () => {
    const timed = ["--json", "--objective", "accuracy,time"];
    const { out } = await attune(folder, ...tuning("b.db", 6), ...timed);
    expect(out.trimEnd()).not.toContain("\n");
    const score = { mean: expect.any(Number), std: expect.any(Number) };
    const [low, high] = [expect.any(Number), expect.any(Number)];
    const interval = { score: expect.any(Number), low, high };
    expect(JSON.parse(out)).toMatchObject({
      task: "classification",
      metric: "accuracy",
      trials: 6,
      seconds: expect.any(Number),
      best: { model: expect.any(String), cv: { mean: expect.any(Number) } },
      single: { model: expect.any(String), cv: score },
      untuned: { model: expect.any(String), cv: score, estimate: interval },
      constant: interval,
      estimate: { ...interval, by: "cross-validation", rows: 400 },
      verdict: { beatsConstant: expect.any(Boolean), advice: expect.any(String) },
      front: expect.arrayContaining([expect.objectContaining({ model: expect.any(String) })]),
    });
  });
  it("killed with kill -9 and run again gives what an unbroken run gives", async () => {
    const { child, done, printed } = start(folder, tuning("killed.db", 12));
    await printed(/trial +\d+ {2}auc 0\.[6-9]/); // better than the constant: the search has begun
    child.kill("SIGKILL");
    expect((await done).signal).toBe("SIGKILL");
    const model = (name: string): string => readFileSync(join(folder, name), "utf8");
    const endOf = async (db: string, out: string): Promise<TuneJson> => {
      const ran = await attune(folder, ...tuning(db, 12), "--json", "--out", out);
      return JSON.parse(ran.out) as TuneJson;
    };
    const resumed = await endOf("killed.db", "resumed.json");
    // The run of the first tests was not broken. Once more it only trains the model that it kept.
    const whole = await endOf("a.db", "whole.json");
    expect(model("whole.json")).toBe(model("model.json"));
    expect(model("resumed.json")).toBe(model("model.json"));
    for (const key of ["task", "metric", "trials", "single", "untuned", "constant"] as const)
      expect(resumed[key], key).toEqual(whole[key]);
    for (const key of ["estimate", "verdict"] as const)
      expect(resumed[key], key).toEqual(whole[key]);
    for (const key of ["model", "members", "cv"] as const)
      expect(resumed.best[key], key).toEqual(whole.best[key]);
    const values = async (db: string): Promise<unknown> => {
      const trials = await jsonHere<TrialJson[]>(folder, "trials", "--storage", `sqlite:./${db}`);
      return trials.map((t) => [t.number, t.params, t.value]);
    };
    expect(await values("killed.db")).toEqual(await values("a.db"));
  });
  it("stopped by Ctrl-C writes the best model so far, and says how to continue", async () => {
    const args = [...tuning("c.db", 500), "--cv", "2", "--out", "so-far.json"];
    const { child, done, printed } = start(folder, args);
    await printed(/trial +\d+ {2}auc 0\.[6-9]/);
    child.kill("SIGINT");
    const { code, out, err } = await done;
    expect(code, err).toBe(0);
    expect(err).toMatch(/Ending the search: the best model so far is trained\./);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toMatch(/^Best: /);
    expect(out).toMatch(/\n\d+ trials finished in .*\. Run the same command again to continue /);
    const rows = (await attuneHere(folder, "predict", "so-far.json", small)).out.trimEnd();
    expect(rows.split("\n").length).toBe(401);
  });
});

describe("attune serve --stdio", () => {
  it("answers each line at once, and ends with its input", async () => {
    const { child, done } = start(folder, ["serve", "--stdio", "--sampler", "sobol"], null);
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error("no pipes");
    const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    const say = async (request: object): Promise<unknown> => {
      stdin.write(`${JSON.stringify(request)}\n\n`);
      return JSON.parse((await answers.next()).value as string);
    };
    expect(await say({ op: "create", space: JSON.parse(line), seed: 1 })).toEqual({
      study: "study",
    });
    expect(await say({ op: "ask" })).toMatchObject({ trial: 0, params: { x: expect.any(Number) } });
    expect(await say({ op: "tell", trial: 0, values: [1] })).toEqual({ ok: true });
    stdin.end();
    expect(await done).toMatchObject({ code: 0, err: "" });
  });
});

describe("a real process", () => {
  it("ends with 2, one line on standard error and nothing on standard output", async () => {
    expect(await attune(folder, "best", "--storage", "sqlite:./none.db")).toEqual({
      code: 2,
      signal: null,
      out: "",
      err: "attune: there is no file ./none.db (name the database with --storage sqlite:PATH)\n",
    });
    expect(existsSync(join(folder, "none.db"))).toBe(false);
  });
});

describe("wrong use is one clear line and exit code 2", () => {
  const bad = join(folder, "bad.db");
  writeFileSync(bad, "not a database at all, only some text that is long enough to be one");
  const oneClass = join(folder, "one.csv");
  writeFileSync(oneClass, "a,y\n1,x\n2,x\n");
  const churn = ["tune", small, "--target", "churn"];
  const inMemory = ["--storage", "memory:"];
  beforeAll(() => attuneHere(folder, "ask", line, "--study", "oven"));

  it.each<[string, readonly string[], RegExp]>([
    ["no such command", ["tnue"], /unknown command 'tnue'/],
    ["no target", ["tune", small], /--target/],
    ["an unknown option", [...churn, "--trails", "3"], /unknown option '--trails'[\s\S]*--trials/],
    [
      "an unknown column",
      ["tune", small, "--target", "chrun", ...inMemory],
      /no column "chrun" \(did you mean churn\?\)/,
    ],
    ["a file that does not exist", ["tune", "none.csv", "--target", "y"], /no file none\.csv/],
    ["one class only", ["tune", oneClass, "--target", "y", ...inMemory], /always "x"/],
    ["trials that are no number", [...churn, "--trials", "many"], /--trials.*whole number/],
    ["an unknown sampler", [...churn, "--sampler", "tep"], /unknown sampler "tep".*mean tpe/],
    ["a wrong metric", [...churn, "--metric", "rmse", ...inMemory], /not for classification/],
    ["a wrong objective", [...churn, "--objective", "accuracy,size"], /METRIC,time/],
    ["a setting without a value", [...churn, "--set", "depth"], /not name=value/],
    ["a try that is no JSON", [...churn, "--try", "{model:tree}"], /--try.*not JSON/],
    ["a try that is no object", ["optimize", line, "--try", "7", "--", "true"], /no.* JSON object/],
    ["groups and time", [...churn, "--group", "state", "--time", "state"], /can't be combined/],
    [
      "two errors of a space, both reported",
      [
        "optimize",
        '{"a":{"type":"float","low":2,"high":1},"b":{"type":"float","low":0,"high":1,"log":true}}',
        "--",
        "true",
      ],
      /a: .*2.*1.*; b: .*log/,
    ],
    ["a space that is no JSON", ["optimize", "{x:1}", "--", "true"], /SPACE is not JSON/],
    ["a space that does not exist", ["optimize", "a.json", "--", "true"], /no file a\.json/],
    ["no such program", ["optimize", line, "--", "no-such-program"], /no command no-such-program/],
    [
      "a misspelt placeholder",
      ["optimize", '{"rate":{"type":"float","low":0,"high":1}}', "--", "echo", "{raet}"],
      /did you mean \{rate\}/,
    ],
    [
      "a wrong direction",
      ["optimize", line, "--direction", "up", "--", "true"],
      /neither minimize nor maximize/,
    ],
    ["a wrong limit", ["optimize", line, "--limit", "m<3", "--", "true"], /name<=number/],
    ["an unknown pruner", ["optimize", line, "--pruner", "medain", "--", "true"], /mean median/],
    [
      "an unknown storage",
      ["optimize", line, "--storage", "redis://x", "--", "true"],
      /unknown st/,
    ],
    ["no database", ["trials", "--storage", `sqlite:${bad}`], /not a .*SQLite database/],
    ["no such study", ["trials", "--study", "ovne"], /no study "ovne".*did you mean oven/],
    [
      "no such format",
      ["export", "--format", "xml"],
      /--format must be csv, parquet, json or jsonl/,
    ],
    ["a model that is none", ["predict", small, small], /is not JSON/],
    [
      "a folder as a model",
      ["predict", folder, small],
      /^attune: .* can't be read: it is a folder \(give the file/,
    ],
    [
      "an --out in no folder, before the search",
      ["tune", small, "--target", "churn", "--out", "no/model.json"],
      /^attune: no\/model\.json can't be written: .*\n$/,
    ],
    [
      "a --report that is a folder, before the search",
      ["tune", small, "--target", "churn", "--report", folder],
      /^attune: .* can't be written: it is a folder .*\n$/,
    ],
    [
      "a database that can't be read at all",
      ["best", "--storage", "sqlite:/proc/self/mem"],
      /^attune: .*\/proc\/self\/mem.*\n$/,
    ],
    ["delete without a study", ["delete", "--yes"], /--study is required; nothing was deleted/],
    ["delete of no number", ["delete", "--study", "oven", "--trial", "x"], /whole number/],
    ["an unknown trial", ["delete", "--study", "oven", "--trial", "9"], /no trial 9; nothing was/],
  ])("%s", async (_, args, message) => {
    const { code, out, err } = await attuneHere(folder, ...args);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at |node:internal/);
    expect([code, out]).toEqual([2, ""]);
  });
  it("and what was stored stays", async () => {
    expect(readFileSync(bad, "utf8")).toMatch(/^not a database/);
    expect((await trialsOf(folder, "oven")).length).toBe(1);
  });
});

describe("help", () => {
  it("without a command lists every command", async () => {
    const { code, out } = await attuneHere(folder);
    expect(code).toBe(0);
    const names = [...out.matchAll(/^ {2}([a-z-]+)[ |]/gm)].map(([, name]) => name);
    expect(names).toEqual([
      ...["tune", "predict", "explain", "export-model"],
      ...["optimize", "worker", "ask", "tell", "best", "trials", "studies"],
      ...[
        "importance",
        "plot",
        "simulate",
        "extend",
        "export",
        "import",
        "backup",
        "copy",
        "rename",
      ],
      ...["delete", "serve", "dashboard", "mcp", "token", "doctor", "help"],
    ]);
    for (const name of names.slice(0, -1)) {
      const help = await attuneHere(folder, name, "--help");
      expect(help.code, name).toBe(0);
      expect(help.out, name).toMatch(/Examples?:\n {2}\$ attune|Example:\n {2}\$ echo/);
      expect(help.out, name).not.toMatch(/.{101}/); // lines that fit
    }
  });
  it("--version is that of the package", async () => {
    const { version } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    ) as { readonly version: string };
    expect((await attuneHere(folder, "--version")).out).toBe(`${version}\n`);
  });
});
