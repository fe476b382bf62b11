import { describe, expect, it } from "vitest";
import { attune, json, scratch, start, until } from "./command.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1}}';
/** Prints the square of its argument after some milliseconds. */
const slow = (ms: number): string[] => [
  "--",
  process.execPath,
  "-e",
  `setTimeout(() => console.log(process.argv[1] ** 2), ${ms})`,
  "{x}",
];
/** Undefined while there is none. */
async function study(name: string): Promise<any> {
  const { out } = await attune(folder, "studies", "--json");
  return out === "" ? undefined : JSON.parse(out).find((s: { name: string }) => s.name === name);
}

describe("attune worker", () => {
  it("begins a study, or joins it; a crew shares the number of trials exactly, whoever is killed", async () => {
    const crew = Array.from({ length: 4 }, () =>
      start(folder, ["worker", "--study", "crew", "--space", space, "--trials", "24", ...slow(60)]),
    );
    await until(async () => ((await study("crew"))?.counts.complete ?? 0) >= 3);
    crew[0]!.child.kill("SIGKILL");
    const ended = await Promise.all(crew.map((w) => w.done));
    for (const { code, err } of ended.slice(1)) expect(code, err).toBe(0);
    expect(await study("crew")).toMatchObject({
      counts: { complete: 24, running: 0, waiting: 0 },
      budget: 24,
      left: 0,
    });
    const trials: { number: number }[] = await json(folder, "trials", "--study", "crew", "--json");
    expect(trials.map((t) => t.number)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    // One that comes late knows the budget from the study, and has nothing to do.
    const late = await attune(folder, "worker", "--study", "crew", ...slow(0));
    expect([late.code, late.err]).toEqual([0, expect.stringContaining("24 trials")]);
  });
  it("by SIGTERM begins no more, finishes what is under way, and says so", async () => {
    const one = start(folder, [
      "worker",
      "--study",
      "drain",
      "--space",
      space,
      "--trials",
      "50",
      "--json",
      ...slow(500),
    ]);
    await until(async () => (await study("drain"))?.counts.running === 1);
    one.child.kill("SIGTERM");
    const { code, out } = await one.done;
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { study: "drain", trials: expect.any(Number), stopped: "drained" },
    ]);
    expect(await study("drain")).toMatchObject({ counts: { running: 0, waiting: 0 } });
    expect((await study("drain")).counts.complete).toBeGreaterThan(0);
  });
  it("gives back what takes longer than --drain-seconds, for the next one, with the same parameters", async () => {
    const one = start(folder, [
      "worker",
      "--study",
      "back",
      "--space",
      space,
      "--trials",
      "3",
      "--drain-seconds",
      "0.2",
      ...slow(30_000),
    ]);
    await until(async () => (await study("back"))?.counts.running === 1);
    one.child.kill("SIGTERM");
    expect((await one.done).code).toBe(0);
    expect(await study("back")).toMatchObject({ counts: { running: 0, waiting: 1 }, left: 3 });
    expect((await attune(folder, "worker", "--study", "back", ...slow(0))).code).toBe(0);
    expect(await study("back")).toMatchObject({ counts: { complete: 3 } });
  });
  it("says in one line what is missing", async () => {
    for (const [args, message] of [
      [["--study", "nowhere"], /there is no study "nowhere"/],
      [["--study", "new", "--space", space], /how many trials.*--trials 500/],
      [["--space", space], /--space needs --study/],
    ] as const) {
      const { code, err } = await attune(
        folder,
        "worker",
        ...args,
        "--",
        process.execPath,
        "-e",
        "1",
      );
      expect([code, err.trim().split("\n").length]).toEqual([2, 1]);
      expect(err).toMatch(message);
    }
  });
});
