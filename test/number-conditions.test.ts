/** A space with a condition on a number, through everything that a study's parameters go through. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { expect, it } from "vitest";
import { importance, plot } from "../src/analysis/index.ts";
import { createStudy, float, int, listStudies, openStudy, when } from "../src/index.ts";
import { StdioSession } from "../src/protocol/stdio.ts";
import { gp } from "../src/sampler/index.ts";
import { openStorage } from "../src/storage/open-storage.ts";
import { openFile } from "../src/storage/sqlite/database.ts";
import { attuneHere, jsonHere, nodeCommand, scratch, type TrialJson, trialsOf } from "./command.ts";

const folder = scratch();
const json =
  '{"layers":{"type":"int","low":1,"high":6},' +
  '"dropout":{"type":"float","low":0,"high":0.5,"when":{"layers":{">":2}}}}';
const inCode = {
  layers: int(1, 6),
  dropout: when(float(0, 0.5), { layers: { ">": 2 } }),
};
type Params = { readonly layers: number; readonly dropout?: number | undefined };
const score = ({ layers, dropout = 0.4 }: Params): number => (layers - 4) ** 2 + dropout;

/** Whether parameters have `dropout` exactly where they are to have it. */
const isSound = (params: { readonly [name: string]: unknown }): boolean =>
  (params["layers"] as number) > 2 ? typeof params["dropout"] === "number" : !("dropout" in params);

/** Prints the score of the parameters in the environment. */
const command = nodeCommand(
  `const { layers, dropout = 0.4 } = JSON.parse(process.env.ATTUNE_PARAMS);
   if ((process.env.ATTUNE_PARAM_DROPOUT !== undefined) !== layers > 2) process.exit(4);
   console.log((layers - 4) ** 2 + dropout);`,
);

it("attune optimize gives a command the parameter only while its condition holds", async () => {
  const options = ["--study", "net", "--trials", "12", "--sampler", "random", "--seed", "3"];
  const { code, err } = await attuneHere(folder, "optimize", json, ...options, ...command);
  expect([code, err.match(/failed/)]).toEqual([0, null]);
  // A second run continues: the stored space is the same.
  options[3] = "20";
  expect((await attuneHere(folder, "optimize", json, ...options, ...command)).code).toBe(0);
  const trials = await trialsOf(folder, "net");
  expect(trials.map((t) => t.state)).toEqual(Array.from({ length: 20 }, () => "complete"));
  for (const t of trials) {
    expect(isSound(t.params)).toBe(true);
    expect(t.value).toBeCloseTo(score(t.params as Params), 12);
  }
  expect(new Set(trials.map((t) => "dropout" in t.params)).size).toBe(2);
});

it("a program in TypeScript resumes the study of the command", async () => {
  const storage = await openStorage(`sqlite:${join(folder, "attune.db")}`);
  const study = await createStudy({
    ...{ name: "net", space: inCode, objectives: "minimize", storage },
  });
  expect(study.trials.length).toBe(20);
  await study.add([{ params: { layers: 2, dropout: undefined }, result: score({ layers: 2 }) }]);
  await study.enqueue({ layers: 5 });
  await expect(study.enqueue({ dropout: 0.2 })).rejects.toMatchObject({
    message: "dropout: has a value only when layers > 2, but layers has no value",
  });
  await expect(
    study.add([{ params: { layers: 2, dropout: 0.1 }, result: 1 }]),
  ).rejects.toMatchObject({
    message: "dropout: has a value only when layers > 2, but layers is 2",
  });
  await study.optimize(score, { more: 10 });
  const { trials } = study;
  expect(trials.length).toBe(31);
  expect(trials.every((t) => isSound(t.params))).toBe(true);
  expect(trials[20].params).toEqual({ layers: 2 });
  expect(trials.find((t) => t.origin === "enqueued")?.params.layers).toBe(5);
  await study.close();
  await storage.close();
});

it("attune enqueues, asks, analyses, and refuses what is not active", async () => {
  const ask = (...args: readonly string[]) =>
    attuneHere(folder, "ask", "--study", "net", "--json", ...args);
  const asked = await ask("--try", '{"layers":6,"dropout":0.25}');
  expect(JSON.parse(asked.out)).toMatchObject({ params: { layers: 6, dropout: 0.25 } });
  const refused = await ask("--try", '{"layers":1,"dropout":0.25}');
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("dropout: has a value only when layers > 2, but layers is 1");
  const shares = await jsonHere<object>(folder, "importance", "--study", "net");
  expect(JSON.stringify(shares)).toMatch(/layers.*dropout|dropout.*layers/);
});

it("exports have an empty cell, and an imported study has the same trials", async () => {
  const before = await trialsOf(folder, "net");
  const { out } = await attuneHere(folder, "export", "--study", "net", "--format", "csv");
  const rows = Papa.parse<{ [column: string]: string }>(out, {
    header: true,
    skipEmptyLines: true,
  });
  expect(rows.data.length).toBe(before.length);
  for (const [i, t] of before.entries()) {
    const dropout = t.params["dropout"];
    expect(rows.data[i]["param:dropout"]).toBe(dropout === undefined ? "" : String(dropout));
  }
  const backup = await attuneHere(folder, "export", "--study", "net", "--format", "jsonl");
  writeFileSync(join(folder, "net.jsonl"), backup.out);
  const imported = await attuneHere(
    folder,
    ...["import", "net.jsonl", "--storage", "sqlite:./other.db"],
  );
  expect([imported.code, existsSync(join(folder, "other.db"))]).toEqual([0, true]);
  const params = (trials: readonly TrialJson[]) => trials.map((t) => t.params);
  expect(params(await trialsOf(folder, "net", "other.db"))).toEqual(params(before));
  const storage = await openStorage(`sqlite:${join(folder, "other.db")}`);
  expect((await listStudies(storage)).map((s) => s.name)).toEqual(["net"]);
  const opened = await openStudy("net", storage);
  expect(opened.space?.toJSON().params).toEqual(JSON.parse(json));
  await opened.close();
  await storage.close();
});

it("the protocol over stdio gives the active parameters only", async () => {
  const session = new StdioSession({});
  const say = async (request: object) => JSON.parse(await session.answer(JSON.stringify(request)));
  const space = JSON.parse(json);
  await say({ op: "create", space, directions: ["minimize"], sampler: "random", seed: 1 });
  const seen = new Set<boolean>();
  for (let i = 0; i < 20; i++) {
    const { trial, params } = await say({ op: "ask" });
    expect(isSound(params)).toBe(true);
    seen.add("dropout" in params);
    expect(await say({ op: "tell", trial, value: score(params) })).not.toHaveProperty("error");
  }
  expect(seen.size).toBe(2);
  const wrong = { type: "float", low: 0, high: 1, when: { layers: { ">": 9 } } };
  const answer = await say({ op: "create", space: { ...space, wrong }, directions: ["minimize"] });
  expect(answer.error).toBe("wrong: when: layers > 9 is never true");
});

it("Optuna's tables have no row for a parameter that is not active", async () => {
  const storage = await openStorage(`optuna+sqlite:${join(folder, "optuna.db")}`);
  const options = { name: "net", space: inCode, objectives: "minimize", storage } as const;
  const study = await createStudy({ ...options, seed: 2 });
  await study.optimize(score, { trials: 20 });
  const before = study.trials.map((t) => t.params);
  await study.close();
  const again = await createStudy(options);
  expect(again.trials.map((t) => t.params)).toEqual(before);
  expect(before.every(isSound)).toBe(true);
  await again.optimize(score, { more: 5 });
  expect(again.trials.every((t) => isSound(t.params))).toBe(true);
  const after = again.trials.map((t) => t.params);
  await again.close();
  await storage.close();
  const database = await openFile(join(folder, "optuna.db"));
  const rows = database.prepare("SELECT param_name FROM trial_params").all();
  const count = (name: string) => rows.filter((row) => row["param_name"] === name).length;
  expect([count("layers"), count("dropout")]).toEqual([
    ...[25, after.filter((params) => params.layers > 2).length],
  ]);
  database.close();
});

it("beliefs about conditional parameters, and plots of them, are possible", async () => {
  const beliefs = { dropout: { near: 0.1 }, layers: { near: 4 }, momentum: { near: 0.9 } };
  const study = await createStudy({
    space: {
      ...inCode,
      rate: float(1e-4, 1, { log: true }),
      momentum: when(float(0, 1), { rate: { "<": 0.001 } }),
    },
    objectives: "minimize",
    seed: 1,
    sampler: gp({ beliefs }),
  });
  await study.optimize((params) => score(params) + params.rate, { trials: 25 });
  const near = study.trials.flatMap(({ params: { dropout } }) => dropout ?? []);
  expect(near.filter((dropout) => dropout < 0.25).length).toBeGreaterThan(near.length / 2);
  expect(study.trials.some((t) => t.params.momentum !== undefined)).toBe(true);
  for (const t of study.trials) expect(study.space.check(t.params)).toEqual([]);
  expect(Object.keys(importance(study)).sort()).toEqual(
    ["dropout", "layers", "momentum", "rate"].sort(),
  );
  expect(plot(study, "importance")).toContain("dropout");
  const slice = plot(study, "slice", { params: ["dropout"] });
  // A ring marks the best trial, if the parameter is active in it.
  const rings = study.best?.params.dropout === undefined ? 0 : 1;
  expect(slice.split("<circle").length - 1).toBe(near.length + rings);
});

it("attune extend gives the parameter to the trials for which its condition holds", async () => {
  const base = '{"layers":{"type":"int","low":1,"high":6}}';
  const args = ["--study", "grown", "--trials", "10", "--sampler", "random"];
  await attuneHere(folder, "optimize", base, ...args, ...nodeCommand("console.log(1)"));
  const before = await trialsOf(folder, "grown");
  const { code, out } = await attuneHere(
    folder,
    ...["extend", json, "--study", "grown", "--default", "dropout=0.1"],
  );
  expect([code, out.trim()]).toEqual([0, "dropout is new; trials before have 0.1 when layers > 2"]);
  const after = await trialsOf(folder, "grown");
  expect(after.map((t) => t.params)).toEqual(
    before.map(({ params }) =>
      (params["layers"] as number) > 2 ? { ...params, dropout: 0.1 } : params,
    ),
  );
});
