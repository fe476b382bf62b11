import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attuneHere, scratch, start, studyNamed, trialsOf } from "./command.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1}}';
/** Says on standard error that it runs, and prints its argument when the file is gone. */
const waitFor = (file: string): readonly string[] => [
  ...["--verbose", "--", "sh", "-c"],
  `echo "runs trial $ATTUNE_TRIAL" >&2; while [ -e ${file} ]; do sleep 0.05; done; echo $0`,
  "{x}",
];
const lock = (file: string): void => writeFileSync(join(folder, file), "");
const unlock = (file: string): void => rmSync(join(folder, file), { force: true });

describe("attune worker", () => {
  it("workers create a study or join it, and share its number of trials exactly, one killed", async () => {
    lock("crew.lock");
    const args = ["worker", "--study", "crew", "--space", space, "--trials", "24"];
    const workers = Array.from({ length: 4 }, () =>
      start(folder, [...args, ...waitFor("crew.lock")]),
    );
    await Promise.all(workers.map((worker) => worker.printed(/runs trial \d/)));
    workers[0].child.kill("SIGKILL");
    unlock("crew.lock");
    const [killed, ...ended] = await Promise.all(workers.map((worker) => worker.done));
    expect(killed.signal).toBe("SIGKILL");
    for (const { code, err } of ended) expect(code, err).toBe(0);
    expect(await studyNamed(folder, "crew")).toMatchObject({
      counts: { complete: 24, running: 0, waiting: 0 },
      budget: 24,
      left: 0,
    });
    const trials = await trialsOf(folder, "crew");
    expect(trials.map((t) => [t.number, t.value])).toEqual(
      trials.map((t, i) => [i, t.params["x"]]),
    );
    // A worker that comes late reads the number of trials from the study, and has nothing to do.
    expect(
      await attuneHere(folder, "worker", "--study", "crew", ...waitFor("crew.lock")),
    ).toMatchObject({ code: 0, err: expect.stringContaining("24 trials finished") });
  });
  it("after SIGTERM starts no trial, finishes the running one, and says so", async () => {
    lock("drain.lock");
    const args = ["worker", "--study", "drain", "--space", space, "--trials", "50", "--json"];
    // Never ended for taking too long, however slow the machine is.
    const worker = start(folder, [...args, "--drain-seconds", "1000", ...waitFor("drain.lock")]);
    await worker.printed(/runs trial 0/);
    worker.child.kill("SIGTERM");
    unlock("drain.lock");
    const { code, out, err } = await worker.done;
    const { trials, ...rest } = JSON.parse(out) as { readonly trials: number };
    expect([code, rest]).toEqual([0, { study: "drain", stopped: "drained" }]);
    expect(err.match(/runs trial/g)?.length).toBe(trials);
    expect(await studyNamed(folder, "drain")).toMatchObject({
      counts: { complete: trials, running: 0, waiting: 0 },
    });
  });
  it("returns a trial that takes longer than --drain-seconds, with its parameters", async () => {
    lock("back.lock");
    const args = ["worker", "--study", "back", "--space", space, "--trials", "3"];
    const worker = start(folder, [...args, "--drain-seconds", "0.2", ...waitFor("back.lock")]);
    await worker.printed(/runs trial 0/);
    worker.child.kill("SIGTERM");
    expect(await worker.done).toMatchObject({
      code: 0,
      err: expect.stringContaining("Stopped: study back has 0 finished trials"),
    });
    expect(existsSync(join(folder, "back.lock"))).toBe(true); // it did not end by itself
    expect(await studyNamed(folder, "back")).toMatchObject({
      counts: { running: 0, waiting: 1 },
      left: 3,
    });
    const [returned] = await trialsOf(folder, "back");
    unlock("back.lock");
    const next = await attuneHere(folder, "worker", "--study", "back", ...waitFor("back.lock"));
    expect(next.code, next.err).toBe(0);
    const trials = await trialsOf(folder, "back");
    expect(trials.map((t) => t.state)).toEqual(["complete", "complete", "complete"]);
    expect(trials[0].params).toEqual(returned.params);
  });
  it.each([
    [["--study", "nowhere"], /no study "nowhere"/],
    [["--study", "new", "--space", space], /the number of trials is missing \(--trials 500/],
    [["--space", space], /--space needs --study: workers find each other by its name/],
  ])("says in one line what is missing: %j", async (args, message) => {
    const { code, out, err } = await attuneHere(folder, "worker", ...args, "--", "true");
    expect([code, out, err.trim().split("\n").length]).toEqual([2, "", 1]);
    expect(err).toMatch(message);
  });
});
