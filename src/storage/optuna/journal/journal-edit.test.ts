import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  COMPLETE,
  FAIL,
  type NewTrial,
  type OptunaTrial,
  PRUNED,
  RUNNING,
  WAITING,
} from "../optuna-study.ts";
import { journalEdit } from "./journal-edit.ts";
import { parseOperation } from "./operation.ts";
import { Replay } from "./replay.ts";

const float = { kind: "float", low: 0, high: 1, log: false, step: null } as const;
const choice = { kind: "categorical", choices: ["a", null, 2] } as const;

describe("journalEdit", () => {
  let replay: Replay;
  let lines: string[];
  /** An edit whose lines `apply` gives to the replay, as the next reading does. */
  const edit = () => journalEdit((lines = []), replay, "w");
  const apply = () => {
    for (const line of lines) replay.apply(parseOperation(line));
  };
  beforeEach(async () => {
    replay = new Replay();
    await edit().createStudy("s", [1, 2]);
    apply();
  });
  const study = () => replay.studies.get("s")!;

  it("writes the lines that Optuna writes, floats with a decimal point", async () => {
    const e = edit();
    await e.createTrial({ id: 0 }, { state: RUNNING, start: Date.UTC(2024, 0, 1, 0, 0, 0, 5) });
    await e.setParam({ id: 0 }, "x", { internal: 1, distribution: float });
    await e.setParam({ id: 0 }, "c", { internal: 1, distribution: choice });
    await e.setIntermediate({ id: 0 }, 3, Number.NaN);
    await e.setState({ id: 0 }, COMPLETE, [2, -Infinity], Date.UTC(2024, 0, 2));
    await e.setAttribute({ id: 0 }, "user", "é", { a: [1] });
    await e.setStudyAttribute({ id: 0 }, "system", "k", true);
    await e.deleteStudy({ id: 0 });
    const distributions = [
      '{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}}',
      '{"name": "CategoricalDistribution", "attributes": {"choices": ["a", null, 2]}}',
    ].map((text) => JSON.stringify(text));
    const head = (code: number) => `{"op_code": ${code}, "worker_id": "w", `;
    expect(lines).toEqual([
      `${head(4)}"study_id": 0, "datetime_start": "2024-01-01T00:00:00.005000+00:00"}`,
      `${head(5)}"trial_id": 0, "param_name": "x", "param_value_internal": 1.0, "distribution": ${distributions[0]}}`,
      `${head(5)}"trial_id": 0, "param_name": "c", "param_value_internal": 1, "distribution": ${distributions[1]}}`,
      `${head(7)}"trial_id": 0, "step": 3, "intermediate_value": NaN}`,
      `${head(6)}"trial_id": 0, "state": 1, "values": [2.0, -Infinity], "datetime_complete": "2024-01-02T00:00:00.000000+00:00"}`,
      `${head(8)}"trial_id": 0, "user_attr": {"é": {"a": [1]}}}`,
      `${head(3)}"study_id": 0, "system_attr": {"k": true}}`,
      `${head(1)}"study_id": 0}`,
    ]);
  });
  it("writes the time of a start, of an end, and of neither for a trial that waits again", async () => {
    const e = edit();
    for (const state of [RUNNING, PRUNED, FAIL, WAITING])
      await e.setState({ id: 0 }, state, null, 0);
    expect(lines.map((line) => line.match(/datetime_\w+/)?.[0])).toEqual([
      "datetime_start",
      "datetime_complete",
      "datetime_complete",
      undefined,
    ]);
  });
  it("numbers several trials of one edit as the replay will, in each study", async () => {
    await edit().createStudy("t", [1]);
    apply();
    const e = edit();
    const begun: NewTrial = { state: RUNNING };
    const created = [];
    for (const id of [0, 1, 0, 1, 1]) created.push(await e.createTrial({ id }, begun));
    apply();
    const stored = [...replay.studies.values()].flatMap((s) =>
      s.trials.map((t) => [t.id, t.number]),
    );
    expect(created.map((t) => [t.id, t.number])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 1],
      [4, 2],
    ]);
    expect(stored.toSorted((a, b) => a[0] - b[0])).toEqual(created.map((t) => [t.id, t.number]));
  });
  it("returns the id that the replay gives the next study, after one was deleted too", async () => {
    await edit().deleteStudy({ id: 0 });
    apply();
    const { id } = await edit().createStudy("t", [1]);
    apply();
    expect([id, replay.studies.get("t")?.id]).toEqual([1, 1]);
  });

  const json = fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    fc.jsonValue({ maxDepth: 2 }).map((v) => JSON.parse(JSON.stringify(v))),
  );
  const number = fc.double().map((x) => x + 0);
  const trials: fc.Arbitrary<Omit<OptunaTrial, "id" | "number">> = fc.record({
    state: fc.constantFrom(RUNNING, COMPLETE, PRUNED, FAIL, WAITING),
    values: fc.option<readonly number[]>(fc.array(number, { minLength: 1 })),
    params: fc
      .dictionary(
        fc.string().filter((k) => k !== "__proto__"),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(
        (d) =>
          new Map(Object.entries(d).map(([k, x]) => [k, { internal: x + 0, distribution: float }])),
      ),
    intermediate: fc.array(fc.tuple(fc.nat(), number)).map((l) => new Map(l)),
    user: json,
    system: json,
    start: fc.nat(4e12),
    complete: fc.nat(4e12),
  });
  it("writes new trials that the replay reads as they were", async () => {
    await fc.assert(
      fc.asyncProperty(trials, async (trial) => {
        const { id, number } = await edit().createTrial(study(), trial);
        apply();
        const wanted: OptunaTrial = { ...trial, id, number };
        expect(lines).toHaveLength(1);
        expect(study().trials[number]).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });
  it("keeps an attribute with the key __proto__", async () => {
    const e = edit();
    await e.createTrial({ id: 0 }, { state: RUNNING });
    await e.setAttribute({ id: 0 }, "user", "__proto__", 1);
    apply();
    expect(Object.keys(study().trials[0].user)).toEqual(["__proto__"]);
  });
});
