import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { attuneHere, jsonHere, scratch, studyNamed, trialsOf } from "../../../test/command.ts";
import { createStudy, float } from "../../index.ts";
import { openStorage } from "../../storage/open-storage.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1}}';
let studies = 0;
let study = "";

/** Each test has a study of its own, with three trials that were asked for. */
beforeEach(async () => {
  study = `study-${studies++}`;
  await attuneHere(folder, "ask", space, "--study", study, "--count", "3", "--seed", "1");
});
const tell = (...args: readonly string[]) => attuneHere(folder, "tell", "--study", study, ...args);

describe("attune tell", () => {
  it.each([
    [["0", "0.5", "--pruned"], 'the value "0.5" and --pruned'],
    [["0", "0.5", "--failed"], 'the value "0.5" and --failed'],
    [["0", "--failed", "--pruned"], "--failed and --pruned"],
  ])("refuses two outcomes of one trial, and stores none: %j", async (args, names) => {
    expect(await tell(...args)).toMatchObject({
      code: 2,
      err:
        `attune: ${names} exclude each other; nothing was stored ` +
        "(a trial has a result, has failed, or was pruned)\n",
    });
    expect((await trialsOf(folder, study))[0].state).toBe("running");
  });
  it("takes negative numbers, and numbers in any notation", async () => {
    expect((await tell("0", "-1.5")).out).toBe("trial 0: -1.5, the best so far\n");
    expect((await tell("1", "2e-3")).out).toBe("trial 1: 0.002\n");
    expect((await tell("2", "Infinity")).out).toBe("trial 2: Infinity\n");
    expect((await trialsOf(folder, study)).map((trial) => trial.value)).toEqual([
      -1.5,
      0.002,
      "Infinity",
    ]);
  });
  it("stores an infinitely good value as a failure, and says so", async () => {
    const message = "the value is -Infinity, and no other trial could be as good";
    expect((await tell("2", "--", "-Infinity")).out).toBe(`trial 2: failed, since ${message}\n`);
    expect((await trialsOf(folder, study))[2]).toMatchObject({ state: "failed", message });
  });
  it("takes -Infinity without -- before it", async () => {
    expect((await tell("0", "-Infinity")).code).toBe(0);
  });
  it("stores a NaN as a failure", async () => {
    expect((await tell("0", "nan")).out).toBe("trial 0: failed, since the value is not a number\n");
    expect((await trialsOf(folder, study))[0]).toMatchObject({
      state: "failed",
      reason: "not-a-number",
      message: "the value is not a number",
    });
  });
  it("stores a failure with and without a reason, and does not try the trial again", async () => {
    await tell("0", "--failed");
    await tell("1", "--failed", "it burnt");
    const trials = await trialsOf(folder, study);
    expect(trials.map((trial) => [trial.state, trial.message])).toEqual([
      ["failed", "reported as failed"],
      ["failed", "it burnt"],
      ["running", undefined],
    ]);
    const next = await jsonHere<{ trial: number }>(folder, "ask", "--study", study);
    expect(next.trial).toBe(3);
  });
  it("takes JSON with the standard error and the cost of the value", async () => {
    await tell("0", '{"value":0.5,"error":0.25,"cost":3}');
    expect((await trialsOf(folder, study))[0]).toMatchObject({ value: 0.5, error: 0.25, cost: 3 });
  });
  it.each([
    [["0", "1", "2"], 'the value needs 1 number, got "1 2"'],
    [["0", '{"loss":1}'], 'the result needs "value", got {"loss":1}'],
    [["0", '{"value":"low"}'], 'result: needs a number, got "low" (give a number)'],
    [["0", '{"value":1,"cost":-1}'], "result: cost must be a finite number ≥ 0, got -1"],
    [["0", "{value:1}"], 'the value is not JSON: "{value:1}"'],
  ])("refuses %j, and the trial stays open", async (args, message) => {
    expect(await tell(...args)).toMatchObject({ code: 2, out: "", err: `attune: ${message}\n` });
    expect(await studyNamed(folder, study)).toMatchObject({ counts: { running: 3 } });
  });
  it.each([
    ["-1", "it must be at least 0"],
    ["1.5", "it must be a whole number"],
    ["x", "it must be a whole number"],
  ])("refuses trial %s, since %s", async (number, reason) => {
    expect(await tell("--", number, "1")).toMatchObject({
      code: 2,
      out: "",
      err: `attune: trial '${number}': ${reason}\n`,
    });
  });
  it("refuses a trial that another program has asked for", async () => {
    const storage = await openStorage(`sqlite:${join(folder, "other.db")}`);
    const other = await createStudy({
      ...{ name: "other", storage, objectives: "minimize", seed: 1 },
      space: { x: float(0, 1) },
    });
    await other.ask();
    expect(
      await attuneHere(folder, "tell", "0", "1", "--storage", "sqlite:./other.db"),
    ).toMatchObject({
      code: 2,
      err: "attune: trial 0 was not proposed by attune ask (it is running)\n",
    });
    await other.close();
    await storage.close();
  });
});

describe("attune ask", () => {
  it("proposes what a single call would, whether trials are asked for at once or not", async () => {
    const whole = (await trialsOf(folder, study)).map((trial) => trial.params);
    const args = ["ask", space, "--study", `${study}-again`, "--seed", "1"];
    for (let i = 0; i < 3; i++) await attuneHere(folder, ...args);
    expect((await trialsOf(folder, `${study}-again`)).map((trial) => trial.params)).toEqual(whole);
  });
  it("proposes fewer trials than were asked for where the space has no more", async () => {
    const flag = ["ask", '{"y":{"type":"boolean"}}', "--study", `${study}-flag`, "--count", "9"];
    const asked = await jsonHere<{ params: unknown }[]>(folder, ...flag);
    expect(asked.map(({ params }) => JSON.stringify(params)).sort()).toEqual([
      '{"y":false}',
      '{"y":true}',
    ]);
    expect(await attuneHere(folder, ...flag)).toMatchObject({
      code: 1,
      out: "",
      err:
        `attune: study "${study}-flag" has nothing left to try: every point of its space was ` +
        "evaluated or is being evaluated\n",
    });
  });
  it.each([
    [["--seed", "2"], "has seed 1, not 2 (leave the seed out, or use"],
    [
      ["--direction", "maximize"],
      'exists with another objective: objectives was "minimize", is now "maximize" (',
    ],
    [["--limit", "mb<=1"], "exists with another limit: limits.mb is new ("],
  ])("refuses to continue a study with %j", async (args, message) => {
    const { code, out, err } = await attuneHere(folder, "ask", space, "--study", study, ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect((await trialsOf(folder, study)).length).toBe(3);
  });
});
