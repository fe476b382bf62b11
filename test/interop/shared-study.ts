import { type ChildProcess, spawn } from "node:child_process";
import { createStudy } from "../../src/index.ts";
import { random } from "../../src/sampler/random.ts";
import { categorical, float, int } from "../../src/space/builders.ts";
import { check, checkEqual } from "./checks.ts";
import { besides, type OptunaDump, type Place, PYTHON, readByOptuna } from "./optuna.ts";

const STUDY = "crew";
const TRIALS = 120;
/** Results that each side must have contributed. */
const MIN_OF_EACH = 10;
/** One worker of each side is killed this often, until there were so many kills. */
const KILL_EVERY_MS = 1200;
const MAX_KILLS = 8;
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 200;

/** The objective as a program; `crew.py` computes the same. */
const OBJECTIVE =
  "const p=JSON.parse(process.env.ATTUNE_PARAMS);" +
  "setTimeout(()=>console.log(p.x*p.x+p.k+(p.o==='a'?0:1)),20)";
const OVER = ["COMPLETE", "FAIL", "PRUNED"];

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const hasExited = (c: ChildProcess): boolean => c.exitCode !== null || c.signalCode !== null;

/**
 * Runs two workers of each side on one study, one of each killed again and again; at the end each
 * trial is there once, and both sides read the same.
 */
export async function checkSharedStudy(place: Place): Promise<void> {
  await (await openStudy(place)).close();
  await runWorkers(place);
  const study = await openStudy(place);
  const read = readByOptuna(place, STUDY);
  checkTrials(place, read);
  const complete = study.trials.filter((t) => t.state === "complete");
  checkEqual(
    `${place.name}: both read the same results`,
    complete.map((t) => [t.number, t.value]),
    read.trials.filter((t) => t.state === "COMPLETE").map((t) => [t.number, t.values?.[0]]),
  );
  const byOptuna = complete.filter((t) => t.worker === "optuna").length;
  const byAttune = complete.length - byOptuna;
  check(
    `${place.name}: both did some (${byAttune} by Attune, ${byOptuna} by Optuna)`,
    byAttune > MIN_OF_EACH && byOptuna > MIN_OF_EACH,
  );
  await study.close();
}

const openStudy = ({ attuneUrl }: Place) =>
  createStudy({
    name: STUDY,
    storage: attuneUrl,
    space: { x: float(-1, 1), k: int(1, 5), o: categorical(["a", "b"]) },
    objectives: "minimize",
    sampler: random(),
  });

function startAttune({ attuneUrl }: Place): ChildProcess {
  const options = ["--storage", attuneUrl, "--study", STUDY, "--trials", String(TRIALS)];
  const program = [process.execPath, "-e", OBJECTIVE];
  return spawn(
    process.execPath,
    [besides("../../dist/cli/main.js"), "worker", ...options, "--", ...program],
    { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NO_COLOR: "1" } },
  );
}
function startOptuna({ optunaUrl }: Place): ChildProcess {
  const args = [besides("./crew.py"), optunaUrl, STUDY, String(TRIALS)];
  return spawn(PYTHON, args, { stdio: ["ignore", "ignore", "inherit"] });
}

async function runWorkers(place: Place): Promise<void> {
  const starts = [startAttune, startAttune, startOptuna, startOptuna];
  const workers = starts.map((start) => start(place));
  let kills = 0;
  const until = performance.now() + PATIENCE_MS;
  let nextKill = performance.now() + KILL_EVERY_MS;
  while (!workers.every(hasExited) && performance.now() < until) {
    await sleep(LOOK_EVERY_MS);
    if (kills >= MAX_KILLS || performance.now() < nextKill) continue;
    nextKill = performance.now() + KILL_EVERY_MS;
    // The first worker of each side.
    for (const i of [0, 2]) {
      const worker = workers[i];
      if (hasExited(worker)) continue;
      worker.kill("SIGKILL");
      await new Promise((resolve) => worker.once("exit", resolve));
      workers[i] = starts[i](place);
      kills++;
    }
  }
  check(
    `${place.name}: every worker ends by itself, after ${kills} kills`,
    workers.every((c) => c.exitCode === 0),
    workers.map((c) => [c.exitCode, c.signalCode]),
  );
  for (const worker of workers) worker.kill("SIGKILL");
}

function checkTrials({ name }: Place, { trials }: OptunaDump): void {
  checkEqual(
    `${name}: numbers are unique and without gaps`,
    trials.map((t) => t.number),
    trials.map((_, i) => i),
  );
  const over = trials.filter((t) => OVER.includes(t.state)).length;
  // Each of the four workers may finish one that it started before the last.
  check(`${name}: ${TRIALS} trials are over (${over})`, over >= TRIALS && over <= TRIALS + 4, over);
  const wrong = trials.filter(({ state, params: { x, k, o }, values }) => {
    const value = Number(x) ** 2 + Number(k) + (o === "a" ? 0 : 1);
    return state === "COMPLETE" && Math.abs(value - Number(values?.[0])) > 1e-12;
  });
  check(`${name}: every value belongs to its parameters`, wrong.length === 0, wrong);
}
