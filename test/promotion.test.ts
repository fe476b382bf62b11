import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStorage } from "../src/storage/open-storage.ts";
import { openDatabase } from "../src/storage/sqlite/database.ts";
import { readStudy } from "../src/study/stored/read-study.ts";
import { waitUntil } from "./wait-until.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "attune-promotion-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A worker in a process of its own. */
const worker = `
import { createStudy, float } from "DIST/index.js";
import { prunerNamed } from "DIST/pruner/index.js";
import { random } from "DIST/sampler/index.js";
import objective from "OBJECTIVE";
const [storage, pruner, trials] = process.argv.slice(2);
const study = await createStudy({
  name: "s",
  space: { x: float(0, 1) },
  objectives: "minimize",
  storage,
  sampler: random(),
  pruner: prunerNamed(pruner),
});
await study.optimize(objective, { trials: Number(trials) });
await study.close();
`;

async function counts(url: `sqlite:${string}`) {
  const storage = await openStorage(url);
  const [info] = await storage.list();
  await storage.close();
  return info!.counts;
}

/** Runs two workers at a time, kills both up to `most` times, and returns the finished study. */
async function storm(pruner: string, trialsInAll: number, most: number) {
  const script = join(folder, "worker.mjs");
  const log = join(folder, "log");
  const url = `sqlite:${join(folder, "s.db")}` as const;
  writeFileSync(log, "");
  writeFileSync(
    script,
    worker
      .replaceAll("DIST", new URL("../dist", import.meta.url).href)
      .replace("OBJECTIVE", new URL("./objectives/epochs.js", import.meta.url).href),
  );
  const start = (): ChildProcess =>
    spawn(process.execPath, [script, url, pruner, String(trialsInAll)], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ATTUNE_TEST_LOG: log, ATTUNE_TEST_SLOW: "1" },
    });
  const steps = (): number => readFileSync(log, "utf8").split("\n").length - 1;
  let kills = 0;
  for (let done = false; !done; ) {
    const crew = [start(), start()];
    const ends = crew.map(
      (child) => new Promise<number | null>((resolve) => child.once("exit", resolve)),
    );
    if (kills < most) {
      // Kills after a growing number of further steps, so each time at another point of the study.
      const before = steps();
      await waitUntil(
        () => crew.every((c) => c.exitCode !== null) || steps() >= before + 9 + kills,
      );
      for (const child of crew) if (child.exitCode === null && child.kill("SIGKILL")) kills++;
    }
    done =
      (await Promise.all(ends)).every((code) => code === 0) && (await counts(url)).running === 0;
  }
  const storage = await openStorage(url);
  const { trials, info } = await readStudy(storage, "s");
  await storage.close();
  const trained = readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number) as [number: number, step: number, sum: number]);
  const database = await openDatabase(fileURLToPath(new URL(`file://${folder}/s.db`)));
  const kept = database.prepare("SELECT number, step FROM checkpoints ORDER BY number").all();
  database.close();
  return { trials, info, trained, kept, kills };
}

describe("kill -9 while trials are paused and promoted", () => {
  it("each resumes from its checkpoint, at most the step that ran is trained again, and no checkpoint is left over", async () => {
    const { trials, info, trained, kept, kills } = await storm("asha:1:27", 120, 12);
    expect(kills).toBeGreaterThanOrEqual(6);
    expect(trials.length).toBe(120);
    expect(info.counts.running + info.counts.waiting + info.counts.failed).toBe(0);
    expect(info.counts.paused).toBeGreaterThan(10);
    expect(info.counts.complete).toBeGreaterThan(0);
    // What each trial's weights say: no step is missing, and none counts twice.
    const seen = new Map<string, number>();
    const x = new Map(trials.map((t) => [t.number, (t.params as { x: number }).x]));
    for (const [number, step, sum] of trained) {
      expect(sum).toBeCloseTo(step * x.get(number)!, 9);
      const key = `${number}/${step}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    const twice = [...seen.values()].reduce((n, count) => n + count - 1, 0);
    expect(twice).toBeLessThanOrEqual(kills);
    // Reports stand in order; a kill after a checkpoint was kept and before its step was reported
    // leaves that one step out, and nothing else does.
    let unreported = 0;
    for (const t of trials) {
      const steps = t.reports.map((r) => r.step);
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
      for (let step = 1; step <= (steps.at(-1) ?? 0); step++) {
        if (steps.includes(step)) continue;
        unreported++;
        expect(seen.has(`${t.number}/${step}`)).toBe(true); // it was trained
      }
    }
    expect(unreported).toBeLessThanOrEqual(kills);
    // One checkpoint for each trial that stands still, at its step, and none for one that has
    // ended.
    expect(kept.map((row) => [row.number, row.step])).toEqual(
      trials.filter((t) => t.state === "paused").map((t) => [t.number, t.step]),
    );
  });
  it("members of a population that copy each other hold what their schedules say, whenever they are killed", async () => {
    const { trials, info, trained, kept, kills } = await storm("pbt:3:27", 12, 8);
    expect(kills).toBeGreaterThanOrEqual(4);
    expect(info.counts.complete).toBe(12);
    expect(kept).toEqual([]);
    expect(trials.filter((t) => t.schedule !== undefined).length).toBeGreaterThan(2);
    for (const t of trials) {
      const stages = t.schedule ?? [{ step: 0, params: t.params }];
      let sum = 0;
      for (let step = 1; step <= 27; step++)
        sum += (stages.findLast((s) => s.step < step)!.params as { x: number }).x;
      expect(
        trained.findLast(([number, step]) => number === t.number && step === 27)![2],
      ).toBeCloseTo(sum, 9);
    }
  });
});
