import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { emptyJob as job } from "../../../test/tune-parts.ts";
import type { FoldTask, TrainedResult } from "./job.ts";
import { JobHost } from "./job-host.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-jobs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function script(name: string, text: string): URL {
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path);
}

const THROWS = 70;
const IS_KILLED = 80;
const HANGS = 90;
/** Answers with the fold and its own process id; some folds do what their name says. */
const child = script(
  "child.mjs",
  `process.on("disconnect", () => process.exit());
process.on("message", (message) => {
  if ("job" in message) return;
  const { fold } = message.task;
  if (fold === ${HANGS}) return;
  if (fold === ${IS_KILLED}) process.kill(process.pid, "SIGKILL");
  else if (fold === ${THROWS}) process.send({ error: "the matrix is singular" });
  else process.send({ trained: { train: fold, validation: process.pid } });
});`,
);
/** Ends before it has read anything. */
const broken = script("broken.mjs", "process.exit(3);");

const task = (fold: number): FoldTask => ({
  kind: "fold",
  candidate: { model: "constant", params: {} },
  fold,
});
const [one, other] = [{}, {}];

let host: JobHost;
afterEach(() => host.close());
const score = (fold: number, owner: object = one): Promise<TrainedResult> =>
  host.train(task(fold), owner);

describe("processes that run the tasks of a job", () => {
  it("answer each task with its own result, whatever their number", async () => {
    for (const count of [1, 3]) {
      host = new JobHost(job, count, { script: child });
      const scores = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((fold) => score(fold)));
      expect(scores.map((s) => s.train)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(new Set(scores.map((s) => s.validation)).size).toBeLessThanOrEqual(count);
      await host.close();
    }
  });
  it("go on after a model throws", async () => {
    host = new JobHost(job, 1, { script: child });
    const before = await score(1);
    await expect(score(THROWS)).rejects.toThrow("the matrix is singular");
    expect((await score(2)).validation).toBe(before.validation);
  });
  it("are replaced when they are killed, and only the running task fails", async () => {
    host = new JobHost(job, 1, { script: child });
    const before = await score(1);
    const killed = expect(score(IS_KILLED)).rejects.toMatchObject({
      message: "the worker process ended with SIGKILL",
      reason: "error",
    });
    const after = score(2);
    await killed;
    expect((await after).train).toBe(2);
    expect((await after).validation).not.toBe(before.validation);
  });
  it("that can't start fail one task each, and are not started without end", async () => {
    host = new JobHost(job, 2, { script: broken });
    const all = await Promise.allSettled([1, 2, 3].map((fold) => score(fold)));
    for (const { status } of all) expect(status).toBe("rejected");
    await expect(score(4)).rejects.toThrow("the worker process ended with code 3");
  });
  it("drop all tasks of an owner that is called off, also in the middle of one", async () => {
    host = new JobHost(job, 1, { script: child });
    const reason = new Error("took too long");
    const running = expect(score(HANGS)).rejects.toBe(reason);
    const waiting = expect(score(1)).rejects.toBe(reason);
    const kept = score(2, other);
    await host.callOff(one, reason);
    await Promise.all([running, waiting]);
    expect((await kept).train).toBe(2);
  });
  it("end with the host, and so do their tasks", async () => {
    host = new JobHost(job, 1, { script: child });
    const running = expect(score(HANGS)).rejects.toThrow("stopped");
    const waiting = expect(score(1)).rejects.toThrow("stopped");
    await host.close();
    await Promise.all([running, waiting]);
  });
});
