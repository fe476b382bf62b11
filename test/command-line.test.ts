import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { attune, json, scratch, start, tick } from "./command.ts";

const folder = scratch();
const churn = new URL("../data/churn.csv", import.meta.url).pathname;
const line = '{"x":{"type":"float","low":0,"high":1}}';
/** A small part of real data, so that a run takes a second. */
const small = join(folder, "small.csv");
writeFileSync(small, readFileSync(churn, "utf8").split("\n").slice(0, 401).join("\n"));
const tuning = (db: string, trials: number) => [
  "tune",
  small,
  "--target",
  "churn",
  "--trials",
  String(trials),
  "--seed",
  "3",
  "--models",
  "linear,tree,forest",
  "--storage",
  `sqlite:./${db}`,
];

describe("attune tune", () => {
  it("prints the winner, what it beat and an honest score, and writes model and report", async () => {
    const r = await attune(
      folder,
      ...tuning("a.db", 8),
      "--out",
      "model.json",
      "--report",
      "report.html",
    );
    expect(r.code).toBe(0);
    expect(r.err).toMatch(/classification \(no, yes\), 400 rows, 80 of them held out, 19 columns/);
    expect(r.err).toMatch(/trial +0 {2}auc 0\.5 {2}constant/);
    expect(r.out).toMatch(/^Best: \w+/);
    expect(r.out).toMatch(/95 % interval/);
    expect(r.out).toMatch(/constant +0\.5 ± 0/);
    expect(r.out).toMatch(/8 trials in .*the same command goes on with it/);
    expect(existsSync(join(folder, "report.html"))).toBe(true);

    const p = await attune(folder, "predict", "model.json", small);
    const lines = p.out.trimEnd().split("\n");
    expect(lines[0]).toBe("prediction,probability:no,probability:yes");
    expect(lines.length).toBe(401);
    for (const l of lines.slice(1)) {
      const [prediction, no, yes] = l.split(",");
      expect(Number(no) + Number(yes)).toBeCloseTo(1, 9);
      expect(prediction).toBe(Number(yes) > Number(no) ? "yes" : "no");
    }
    const asJson = JSON.parse((await attune(folder, "predict", "model.json", small, "--json")).out);
    expect(asJson.length).toBe(400);
    expect(asJson[0]).toMatchObject({
      prediction: lines[1]!.split(",")[0],
      probability: { no: Number(lines[1]!.split(",")[1]) },
    });
  });
  it("with --json prints one object and nothing else on standard output", async () => {
    const r = await attune(
      folder,
      ...tuning("b.db", 6),
      "--json",
      "--metric",
      "accuracy",
      "--objective",
      "accuracy,time",
    );
    const o = JSON.parse(r.out);
    expect(Object.keys(o)).toEqual(
      expect.arrayContaining([
        "task",
        "metric",
        "trials",
        "seconds",
        "best",
        "default",
        "holdout",
        "verdict",
        "front",
      ]),
    );
    expect(o).toMatchObject({
      task: "classification",
      metric: "accuracy",
      trials: 6,
      best: { cv: { mean: expect.any(Number), std: expect.any(Number) } },
      holdout: { score: expect.any(Number), low: expect.any(Number), high: expect.any(Number) },
    });
    expect(r.out.trimEnd().split("\n").length).toBe(1);
  });
  it("killed with kill -9 and started again gives what an unbroken run gives", async () => {
    const whole = await json(folder, ...tuning("whole.db", 14), "--json");
    const { child, done } = start(folder, [...tuning("killed.db", 14), "--json"]);
    for (let i = 0; i < 400; i++) {
      await tick(25);
      const t = existsSync(join(folder, "killed.db"))
        ? await attune(folder, "trials", "--storage", "sqlite:./killed.db", "--json")
        : undefined;
      if (t?.code === 0 && JSON.parse(t.out).filter((x: any) => x.state === "complete").length >= 5)
        break;
    }
    child.kill("SIGKILL");
    await done;
    const rest = await json(folder, ...tuning("killed.db", 14), "--json");
    const { seconds: _, best, default: d, front: __, ...same } = whole;
    const { seconds: ___, best: best2, default: d2, front: ____, ...same2 } = rest;
    expect(same2).toEqual(same);
    expect([best2.model, best2.params, best2.cv]).toEqual([best.model, best.params, best.cv]);
    expect(d2.cv).toEqual(d.cv);
    const params = async (db: string) =>
      (await json(folder, "trials", "--storage", `sqlite:./${db}`, "--json")).map((t: any) => [
        t.number,
        t.params,
        t.value,
      ]);
    expect(await params("killed.db")).toEqual(await params("whole.db"));
  });
  it("leaves a study that other commands read", async () => {
    const shares = await json(folder, "importance", "--storage", "sqlite:./whole.db", "--json");
    expect(Object.keys(shares)).toContain("model");
    expect(Object.values(shares as object).every((s) => s >= 0 && s <= 1)).toBe(true);
    expect((await attune(folder, "best", "--storage", "sqlite:./whole.db")).out).toMatch(
      /model (forest|tree|linear)/,
    );
  });
  it("stopped by Ctrl-C says how to go on", async () => {
    const { child, done } = start(folder, tuning("c.db", 500));
    await tick(1500);
    child.kill("SIGINT");
    const r = await done;
    expect(r.code).toBe(1);
    expect(r.err).toMatch(/stopped after \d+ trials \(the same command goes on from here\)/);
    expect(r.err).not.toMatch(/\n\s+at /);
  });
});

describe("ask, tell, best, trials, studies, export, doctor", () => {
  it("keep a study that a person works on over days", async () => {
    const oven = ["--study", "oven", "--storage", "sqlite:./oven.db"];
    const first = await json(
      folder,
      "ask",
      '{"heat":{"type":"int","low":120,"high":260},"fan":{"type":"boolean"}}',
      ...oven,
      "--direction",
      "maximize",
      "--seed",
      "1",
      "--json",
    );
    expect(first).toMatchObject({
      trial: 0,
      params: { heat: expect.any(Number) },
      ticket: { study: "oven", number: 0 },
    });
    expect((await attune(folder, "tell", "0", "7.5", ...oven)).out).toBe(
      "trial 0: 7.5, the best so far\n",
    );
    expect((await attune(folder, "tell", "0", "9", ...oven)).out).toBe(
      "trial 0 was told before: 7.5, the best so far\n",
    );
    const more = await json(folder, "ask", ...oven, "--count", "3", "--json");
    expect(more.map((t: any) => t.trial)).toEqual([1, 2, 3]);
    await attune(folder, "tell", "1", "8.25", ...oven);
    await attune(folder, "tell", "2", "--failed", "it burnt", ...oven);
    expect((await attune(folder, "best", ...oven)).out).toMatch(
      /^8\.25 {2}heat \d+, fan (true|false) {2}\(trial 1\)\n$/,
    );
    const trials = await json(folder, "trials", ...oven, "--json");
    expect(trials.map((t: any) => t.state)).toEqual(["complete", "complete", "failed", "running"]);
    expect(trials[2].message).toBe("it burnt");
    const studies = await json(folder, "studies", "--storage", "sqlite:./oven.db", "--json");
    expect(studies).toMatchObject([
      { name: "oven", counts: { complete: 2, failed: 1, running: 1 } },
    ]);
    const csv = (await attune(folder, "export", ...oven)).out.trimEnd().split("\n");
    expect(csv[0]).toBe("number,state,value,seconds,started,param:heat,param:fan");
    expect(csv.length).toBe(5);
    const whole = JSON.parse((await attune(folder, "export", ...oven, "--format", "json")).out);
    expect(whole.trials.length).toBe(4);
    expect(whole.space.params.heat).toEqual({ type: "int", low: 120, high: 260 });
    expect((await attune(folder, "importance", ...oven)).err).toMatch(
      /needs at least 4 complete trials/,
    );
    const doctor = await json(folder, "doctor", "--storage", "sqlite:./oven.db", "--json");
    expect(doctor.ok).toBe(true);
  });
});

describe("attune serve --stdio", () => {
  const talk = async (
    requests: readonly (object | string)[],
    ...args: string[]
  ): Promise<any[]> => {
    const { done } = start(
      folder,
      ["serve", "--stdio", ...args],
      `${requests.map((r) => (typeof r === "string" ? r : JSON.stringify(r))).join("\n")}\n`,
    );
    const r = await done;
    expect(r.code).toBe(0);
    return r.out
      .trimEnd()
      .split("\n")
      .map((l) => JSON.parse(l));
  };
  const space = {
    lr: { type: "float", low: 1e-4, high: 1, log: true },
    model: { type: "categorical", choices: ["svm", "net"] },
    c: { type: "float", low: 0, high: 1, when: { model: "svm" } },
    layers: { type: "int", low: 1, high: 4, when: { model: "net" } },
  };
  it("follows the protocol: only active parameters, best, and errors that do not end it", async () => {
    const answers = await talk([
      { op: "ask" },
      { op: "create", space, directions: ["maximize"], seed: 4, budget: 3 },
      { op: "ask" },
      { op: "tell", trial: 0, values: [1] },
      { op: "ask" },
      '{"op":"tell","trial":1,"values":[NaN]}',
      { op: "ask" },
      { op: "tell", trial: 2, values: ["-Infinity"] },
      { op: "tell", trial: 2, values: [3] },
      { op: "best" },
      { op: "bset" },
      "no json",
      { op: "ask" },
      { op: "report", trial: 3, value: 0.5, step: 1 },
      { op: "tell", trial: 3, values: [1, 2] },
      { op: "tell", trial: 3, state: "failed" },
    ]);
    expect(answers[0]).toMatchObject({ code: "usage", error: "no study yet" });
    expect(answers[1]).toEqual({ study: "study" });
    for (const a of [answers[2], answers[4], answers[6]])
      expect(Object.keys(a.params).sort()).toEqual(
        a.params.model === "svm" ? ["c", "lr", "model"] : ["layers", "lr", "model"],
      );
    expect(answers[3]).toEqual({ ok: true });
    expect(answers[5]).toEqual({ ok: true });
    expect(answers[8].code).toBe("trial-finished");
    expect(answers[9].trials).toMatchObject([{ trial: 0, values: [1] }]);
    expect(answers[10].error).toMatch(/did you mean best/);
    expect(answers[11].error).toMatch(/not a line of JSON/);
    expect(answers[13]).toEqual({ prune: false });
    expect(answers[14].code).toBe("result-invalid");
    expect(answers[15]).toEqual({ ok: true });
  });
  it("serves several objectives with constraints, and samplers by name", async () => {
    const n = 15;
    const requests: object[] = [
      {
        op: "create",
        space: { x: { type: "float", low: 0, high: 1 } },
        directions: ["minimize", "maximize"],
        constraints: 1,
        sampler: "genetic",
        seed: 1,
      },
    ];
    for (let i = 0; i < n; i++)
      requests.push(
        { op: "ask" },
        { op: "tell", trial: i, values: [i, i * i], constraints: [i % 2 === 0 ? -1 : 1] },
      );
    requests.push({ op: "best" });
    const answers = await talk(requests);
    expect(answers[answers.length - 1].trials.map((t: any) => t.trial)).toEqual([
      0, 2, 4, 6, 8, 10, 12, 14,
    ]);
  });
  it("keeps checkpoints, so that trials are paused and go on: a population, too", async () => {
    const { child, done } = start(folder, ["serve", "--stdio", "--pruner", "pbt:2:6"], null);
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const say = async (request: object): Promise<any> => {
      child.stdin!.write(`${JSON.stringify(request)}\n`);
      return JSON.parse((await lines.next()).value);
    };
    await say({
      op: "create",
      space: { rate: { type: "float", low: 0, high: 1 } },
      directions: ["minimize"],
      seed: 2,
      budget: 4,
    });
    let resumed = 0;
    let copied = 0;
    const sums = new Map<number, number>();
    for (;;) {
      const { trial, params, step: from = 0, error } = await say({ op: "ask" });
      if (error !== undefined) break;
      const saved = await say({ op: "checkpoint", trial });
      expect(saved.step ?? 0).toBe(from);
      let sum =
        saved.bytes === undefined ? 0 : Number(Buffer.from(saved.bytes, "base64").toString());
      if (from > 0) {
        resumed++;
        if (sum !== sums.get(trial)) copied++;
      }
      let stopped = false;
      for (let step = from + 1; step <= 6 && !stopped; step++) {
        sum += params.rate;
        sums.set(trial, sum);
        expect(
          await say({
            op: "checkpoint",
            trial,
            step,
            bytes: Buffer.from(String(sum)).toString("base64"),
          }),
        ).toEqual({ ok: true });
        stopped = (await say({ op: "report", trial, value: -sum, step })).prune;
      }
      await say(
        stopped ? { op: "tell", trial, state: "pruned" } : { op: "tell", trial, values: [-sum] },
      );
    }
    expect(resumed).toBe(8);
    expect(copied).toBeGreaterThan(0);
    expect(await say({ op: "checkpoint", trial: 0 })).toMatchObject({ code: "trial-finished" });
    await say({ op: "create", space: { rate: { type: "float", low: 0, high: 1 } } });
    await say({ op: "ask" });
    for (const bytes of [7, "no base64!"])
      expect((await say({ op: "checkpoint", trial: 0, step: 1, bytes })).error).toMatch(
        /must be a string of base64/,
      );
    expect((await say({ op: "checkpoint", trial: 0, step: -1, bytes: "" })).error).toMatch(
      /step is a whole number/,
    );
    child.stdin!.end();
    expect((await done).code).toBe(0);
  });
  it("gives the same trials with the same seed, and those that the library gives", async () => {
    const create = {
      op: "create",
      space: { x: { type: "float", low: 0, high: 1 } },
      directions: ["minimize"],
      seed: 7,
    };
    const requests = [
      create,
      ...Array.from({ length: 14 }, (_, i) => [
        { op: "ask" },
        { op: "tell", trial: i, values: [(i * 5) % 7] },
      ]).flat(),
    ];
    const [a, b] = [await talk(requests), await talk(requests)];
    expect(a).toEqual(b);
    const { createStudy, float } = await import("attune");
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize", seed: 7 });
    for (let i = 0; i < 14; i++) {
      const t = await study.ask();
      expect(a[1 + i * 2].params).toEqual(t.params);
      await t.tell((i * 5) % 7);
    }
  });
});

describe("wrong use is one clear line and exit code 2", () => {
  const bad = join(folder, "bad.db");
  writeFileSync(bad, "not a database at all, only some text that is long enough to be one");
  const oneClass = join(folder, "one.csv");
  writeFileSync(oneClass, "a,y\n1,x\n2,x\n");
  it.each<[string, string[], RegExp]>([
    ["no such command", ["tnue"], /unknown command 'tnue'/],
    ["no target", ["tune", small], /--target/],
    [
      "an unknown option",
      ["tune", small, "--target", "churn", "--trails", "3"],
      /unknown option '--trails'[\s\S]*--trials/,
    ],
    [
      "an unknown column",
      ["tune", small, "--target", "chrun", "--storage", "memory:"],
      /no column "chrun" \(did you mean churn\?\)/,
    ],
    [
      "a file that is not there",
      ["tune", "none.csv", "--target", "y"],
      /there is no file none\.csv/,
    ],
    ["one class only", ["tune", oneClass, "--target", "y", "--storage", "memory:"], /always "x"/],
    [
      "trials that are no number",
      ["tune", small, "--target", "churn", "--trials", "many"],
      /--trials.*whole number/,
    ],
    [
      "an unknown sampler",
      ["tune", small, "--target", "churn", "--sampler", "tep"],
      /unknown sampler "tep".*did you mean tpe/,
    ],
    [
      "an unknown metric",
      ["tune", small, "--target", "churn", "--metric", "rmse", "--storage", "memory:"],
      /not for classification/,
    ],
    [
      "an objective that is none",
      ["tune", small, "--target", "churn", "--objective", "accuracy,size"],
      /METRIC,time/,
    ],
    [
      "a setting without a value",
      ["tune", small, "--target", "churn", "--set", "depth"],
      /not name=value/,
    ],
    [
      "a try that is no JSON",
      ["tune", small, "--target", "churn", "--try", "{model:tree}"],
      /--try.*not JSON/,
    ],
    [
      "groups and time at once",
      ["tune", small, "--target", "churn", "--group", "state", "--time", "state"],
      /can't be combined/,
    ],
    [
      "low above high, and a log scale from 0, both told",
      [
        "optimize",
        '{"a":{"type":"float","low":2,"high":1},"b":{"type":"float","low":0,"high":1,"log":true}}',
        "--",
        "true",
      ],
      /a: low 2 is above high 1; b: a log scale needs low > 0/,
    ],
    ["a space that is no JSON", ["optimize", "{x:1}", "--", "true"], /SPACE is not JSON/],
    ["a space that is not there", ["optimize", "space.json", "--", "true"], /no file space\.json/],
    [
      "a command that is not there",
      ["optimize", line, "--", "no-such-command-here"],
      /there is no command no-such-command-here/,
    ],
    [
      "a misspelt placeholder",
      ["optimize", '{"rate":{"type":"float","low":0,"high":1}}', "--", "echo", "{raet}"],
      /did you mean \{rate\}/,
    ],
    [
      "a direction that is none",
      ["optimize", line, "--direction", "up", "--", "true"],
      /neither minimize nor maximize/,
    ],
    ["a limit that is none", ["optimize", line, "--limit", "m<3", "--", "true"], /name<=number/],
    [
      "an unknown pruner",
      ["optimize", line, "--pruner", "medain", "--", "true"],
      /did you mean median/,
    ],
    [
      "a storage that is none",
      ["optimize", line, "--storage", "redis://x", "--", "true"],
      /unknown storage/,
    ],
    [
      "a database that is none",
      ["trials", "--storage", `sqlite:${bad}`],
      /not a readable SQLite database/,
    ],
    [
      "a database that is not there",
      ["best", "--storage", "sqlite:./none.db"],
      /there is no file \.\/none\.db/,
    ],
    [
      "a study that is not there",
      ["trials", "--storage", "sqlite:./oven.db", "--study", "ovne"],
      /no study "ovne".*did you mean oven/,
    ],
    ["a model that is none", ["predict", small, small], /is not JSON/],
    [
      "a trial that is not there",
      ["tell", "99", "1", "--storage", "sqlite:./oven.db"],
      /has no trial 99/,
    ],
    [
      "a value that is no number",
      ["tell", "3", "good", "--storage", "sqlite:./oven.db"],
      /the value is no result: "good"/,
    ],
    ["serve without a way", ["serve"], /needs --stdio/],
  ])("%s", async (_, args, message) => {
    const r = await attune(folder, ...args);
    expect(r.err).toMatch(message);
    expect(r.err).not.toMatch(/\n\s+at |node:internal/);
    expect(r.out).toBe("");
    expect(r.code).toBe(2);
  });
  it("and what was stored stays", () => {
    expect(readFileSync(bad, "utf8")).toMatch(/^not a database/);
  });
});

describe("help", () => {
  it("of every command has examples, and the command alone shows what there is", async () => {
    const all = await attune(folder);
    expect(all.code).toBe(0);
    const names = [...all.out.matchAll(/^ {2}([a-z]+)[ |]/gm)]
      .map((m) => m[1]!)
      .filter((n) => n !== "help");
    expect(names).toEqual([
      "tune",
      "predict",
      "optimize",
      "worker",
      "ask",
      "tell",
      "best",
      "trials",
      "studies",
      "importance",
      "simulate",
      "export",
      "import",
      "delete",
      "serve",
      "doctor",
    ]);
    for (const name of names) {
      const r = await attune(folder, name, "--help");
      expect(r.code).toBe(0);
      expect(r.out, name).toMatch(/Examples?:\n {2}\$ /);
    }
    expect((await attune(folder, "--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
