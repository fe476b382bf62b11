import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { attuneHere, jsonHere, scratch } from "../../../test/command.ts";
import { recordingTerminal } from "../../../test/terminal.ts";
import { run } from "../program.ts";

const folder = scratch();

/** Curves of three trials; each step took one second. */
const CURVES = [
  [0.5, 0.4, 0.3],
  [2, 2, 2],
  [0.6, 0.5, 0.2],
];

beforeAll(async () => {
  const study = {
    ...{ attune: "study", version: 2, name: "curves", objectives: "minimize", limits: {} },
    ...{
      space: { version: 1, params: { x: { type: "float", low: 0, high: 1 } } },
      seed: 1,
      sampler: "random",
    },
    ...{ createdAt: new Date(0), attributes: {}, internal: {} },
  };
  const trials = CURVES.map((values, number) => ({
    ...{ attune: "trial", number, state: "complete", params: { x: number / 4 } },
    ...{ origin: "added", note: null, attributes: {}, internal: {}, worker: "w", attempt: 1 },
    ...{ startedAt: 0, seconds: 3, values: values.slice(-1), limits: [], step: 3 },
    reports: values.map((value, i) => ({ step: i + 1, values: [value], seconds: i + 1 })),
  }));
  const end = { attune: "end", study: "curves", trials: trials.length };
  const text = [study, ...trials, end].map((line) => JSON.stringify(line)).join("\n");
  writeFileSync(join(folder, "curves.jsonl"), text);
  const { code, err } = await attuneHere(folder, "import", "curves.jsonl");
  expect(code, err).toBe(0);
});

describe("attune simulate", () => {
  const recorded = { steps: 9, seconds: 9, utilisation: 1, best: 0.2 };
  it("replays what was recorded: nine steps of a second each", async () => {
    expect(await jsonHere(folder, "simulate")).toEqual({
      ...{ study: "curves", curves: 3, recorded, simulated: recorded },
    });
  });
  it("with three workers takes a third of the time", async () => {
    expect(await jsonHere(folder, "simulate", "--workers", "3")).toMatchObject({
      recorded,
      simulated: { steps: 9, seconds: 3, utilisation: 1, best: 0.2 },
    });
    expect((await attuneHere(folder, "simulate", "--workers", "3")).out).toBe(
      "steps       9 instead of 9 (100 %)\n" +
        "time        3 s instead of 9 s (33 %)\n" +
        "best value  0.2 instead of 0.2\n" +
        "workers     3, busy 100 % of the time\n",
    );
  });
  it("with a pruner saves the steps of the bad trial after its first one", async () => {
    expect((await attuneHere(folder, "simulate", "--pruner", "threshold:1")).out).toBe(
      "steps       7 instead of 9 (78 %)\n" +
        "time        7 s instead of 9 s (78 %)\n" +
        "best value  0.2 instead of 0.2\n" +
        "workers     1, busy 100 % of the time\n",
    );
  });
  it.each([
    [["--workers", "0"], "it must be at least 1"],
    [["--pruner", "medain"], 'unknown pruner "medain"'],
    [["--sampler", "tep"], 'unknown sampler "tep"'],
    [["--study", "other"], 'there is no study "other"'],
  ])("refuses %j", async (args, message) => {
    const { code, out, err } = await attuneHere(folder, "simulate", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});

describe("attune serve --stdio", () => {
  it("answers each line that is not empty, however the input is cut", async () => {
    const requests =
      '{"op":"create","space":{"x":{"type":"float","low":0,"high":1}}}\r\n\n  \n' +
      '{"op":"ask"}\n{"op":"tell","trial":0,"value":2}\nnonsense\n{"op":"best"}';
    const terminal = recordingTerminal({
      input: (async function* () {
        for (let i = 0; i < requests.length; i += 7) yield requests.slice(i, i + 7);
      })(),
    });
    expect(await run(["serve", "--stdio", "--study", "s", "--seed", "1"], terminal)).toBe(0);
    expect(terminal.printedErr).toBe("");
    const answers = terminal.printedOut
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers).toEqual([
      { study: "s" },
      { trial: 0, params: { x: expect.any(Number) } },
      { ok: true },
      { error: expect.stringMatching(/^not a line of JSON: /), code: "usage" },
      { trials: [{ trial: 0, params: answers[1].params, values: [2] }] },
    ]);
  });
});

describe("attune predict", () => {
  /** A model that knows the shares of two classes and reads no column. */
  const model = {
    ...{ format: "attune-model", version: 2, task: "classification", metric: "auc", target: "y" },
    ...{ classes: ["no", "yes, sir"], columns: [] },
    ensemble: {
      members: [
        {
          ...{ model: "constant", params: {}, weight: 1 },
          pipelines: [
            { model: "constant", preparation: { steps: [] }, fitted: { value: [0.25, 0.75] } },
          ],
        },
      ],
      calibration: { temperature: 1, floor: 0 },
    },
  };
  const write = (name: string, value: unknown): string => {
    writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
    return name;
  };
  it("prints a line for each row, with the probability of each class", async () => {
    const args = [write("model.json", model), write("rows.csv", "a\n1\n2\n")];
    expect(await attuneHere(folder, "predict", ...args)).toMatchObject({
      code: 0,
      out:
        'prediction,probability:no,"probability:yes, sir"\n' +
        '"yes, sir",0.25,0.75\n"yes, sir",0.25,0.75\n',
    });
    const probability = { no: 0.25, "yes, sir": 0.75 };
    expect(await jsonHere(folder, "predict", ...args)).toEqual([
      { prediction: "yes, sir", probability },
      { prediction: "yes, sir", probability },
    ]);
  });
  it.each([
    ["a file that does not exist", undefined, "there is no file none.json"],
    ["text", "model", "m.json is not JSON"],
    ["other JSON", { version: 1 }, "m.json is not a model of Attune"],
    [
      "a newer format",
      { ...model, version: 4 },
      "m.json was written by a newer Attune (version 4)",
    ],
    [
      "an older format",
      { ...model, version: 1 },
      "m.json was written by an older Attune (version 1)",
    ],
  ])("refuses %s as a model", async (_, value, message) => {
    const path = value === undefined ? "none.json" : write("m.json", value);
    const { code, out, err } = await attuneHere(folder, "predict", path, write("r.csv", "a\n1\n"));
    expect([code, out]).toEqual([2, ""]);
    expect(err.startsWith(`attune: ${message} (`), err).toBe(true);
  });
});
