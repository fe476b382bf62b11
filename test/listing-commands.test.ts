import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createStudy, float, type TrialRecord } from "../src/index.ts";
import { random } from "../src/sampler/random.ts";
import { attuneHere, scratch } from "./command.ts";

/** A study of 1,203 trials in a file, of which trial 5 failed and trial 600 was deleted. */
async function makeStudy() {
  const folder = scratch();
  const study = await createStudy({
    ...{ name: "s", objectives: "minimize", sampler: random(), seed: 5 },
    storage: `sqlite:${join(folder, "attune.db")}`,
    space: { x: float(0, 1), "long name": float(0, 1e9) },
  });
  await study.optimize(({ x }, { number }) => (number === 5 ? Number.NaN : x), { trials: 1203 });
  const trials = study.trials.filter(({ number }) => number !== 600);
  await study.close();
  await attuneHere(folder, "delete", "--study", "s", "--trial", "600", "--yes");
  const read = async (...args: readonly string[]): Promise<string> => {
    const ran = await attuneHere(folder, ...args);
    expect(ran.err).toBe("");
    return ran.out;
  };
  return { folder, trials, read };
}
/** Records as JSON shows them. */
const asJson = (trials: unknown): unknown => JSON.parse(JSON.stringify(trials));

describe("trials", () => {
  it("lists all trials by number, or the part that --limit, --offset and --last choose", async () => {
    const { trials, read } = await makeStudy();
    const list = async (...args: readonly string[]): Promise<readonly TrialRecord[]> =>
      JSON.parse(await read("trials", ...args, "--json"));
    expect(await list()).toEqual(asJson(trials));
    expect(await list("--last", "3")).toEqual(asJson(trials.slice(-3)));
    expect(await list("--limit", "2")).toEqual(asJson(trials.slice(0, 2)));
    expect(await list("--offset", "599", "--limit", "2")).toEqual(asJson(trials.slice(599, 601)));
    expect(await list("--offset", "1202")).toEqual([]);
  });
  it("prints a line for each trial under one header", async () => {
    const { trials, read } = await makeStudy();
    const lines = (await read("trials")).trimEnd().split("\n");
    expect(lines[0]).toMatch(/^trial +state +value +seconds +parameters$/);
    expect(lines.slice(1).map((line) => Number(line.split(" ")[0]))).toEqual(
      trials.map(({ number }) => number),
    );
    expect(lines[6]).toMatch(/^5 +failed +not-a-number: the value is not a number /);
    expect((await read("trials", "--last", "1")).split("\n")).toHaveLength(3);
  });
  it.each([
    [["--limit", "0"], /--limit.*at least 1/],
    [["--offset", "-1"], /--offset.*at least 0/],
    [["--last", "2", "--limit", "1"], /--last.*cannot be used with.*--limit/],
  ])("refuses %j", async (args, message) => {
    const ran = await attuneHere(scratch(), "trials", ...args);
    expect([ran.code, ran.out]).toEqual([2, ""]);
    expect(ran.err).toMatch(message);
  });
});

it("best prints the trial with the least value, as trials shows it", async () => {
  const { trials, read } = await makeStudy();
  const complete = trials.filter((trial) => trial.state === "complete");
  const best = complete.reduce((a, b) => (b.value < a.value ? b : a));
  expect(JSON.parse(await read("best", "--json"))).toEqual(asJson(best));
});
