import { beforeAll, describe, expect, it } from "vitest";
import { attuneHere, nodeCommand, scratch, trialsOf } from "./command.ts";

const folder = scratch();
const SPACE = '{"x":{"type":"float","low":0,"high":1}}';
const attune = (...args: readonly string[]) => attuneHere(folder, ...args);
const optimize = (study: string, code: string) =>
  attune(
    ...["optimize", SPACE, "--study", study, "--trials", "3", "--no-experience"],
    ...["--limit", "mb<=3", ...nodeCommand(code)],
  );

describe("a study without a trial within its limits", () => {
  beforeAll(async () => {
    const code = "console.log(JSON.stringify({ value: 1, limits: { mb: 5 } }))";
    const { code: exit, err } = await optimize("tight", code);
    expect(exit).toBe(1);
    expect(err).toContain("none of 3 complete trials is within the limits; nearest is trial 0");
    expect(err).not.toContain("before a trial completed");
  });
  it("has no best trial, for that reason", async () => {
    expect(await attune("best", "--study", "tight")).toMatchObject({
      code: 1,
      out: "",
      err:
        "attune: none of 3 complete trials is within the limits; nearest is trial 0: " +
        'mb 5 where the limit is at most 3; study "tight" (attune trials lists all of them)\n',
    });
  });
  it("lists its trials as infeasible, with what they measured", async () => {
    const { out } = await attune("trials", "--study", "tight", "--last", "1");
    expect(out).toMatch(/complete +1 \(infeasible: mb 5\) /);
  });
});

describe("a result without the quantity of a limit", () => {
  const message =
    "result: limit mb must be measured, got undefined; " +
    'a result is such as {"value":0.5,"limits":{"mb":0.5}}';
  it("of a command fails the trial, without a stack of Attune", async () => {
    const { err } = await optimize("bare", "console.error('a\\nb'); console.log(1)");
    expect(err).toContain(`trial   0  failed: ${message}\n    a\n    b\n`);
    expect(err).not.toContain("at toOutcome");
    const [trial] = await trialsOf(folder, "bare");
    expect(trial.message).toBe(message);
  });
  it("of tell is refused with an example", async () => {
    await attune("ask", SPACE, "--study", "told", "--limit", "mb<=3", "--no-experience");
    expect((await attune("tell", "0", "1", "--study", "told")).err).toBe(`attune: ${message}\n`);
  });
});
