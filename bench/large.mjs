/**
 * A large study: node bench/large.mjs TRIALS. Writes it first (5 parameters), then opens it in a
 * process of its own, and reads it with each command.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStudy, float } from "../dist/index.js";
import { random } from "../dist/sampler/index.js";
import { openDatabase } from "../dist/storage/sqlite/database.js";

const space = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x${i}`, float(-5, 5)]));
const options = (url) => ({
  name: "large",
  space,
  objectives: "minimize",
  storage: url,
  sampler: random(),
  seed: 1,
});

async function write(path, trials) {
  for (const ending of ["", "-wal", "-shm"]) rmSync(path + ending, { force: true });
  await (await createStudy(options(`sqlite:${path}`))).close();
  const database = await openDatabase(path);
  database.exec("BEGIN");
  const insert = database.prepare(
    `INSERT INTO trials (study, number, state, params, origin, worker, attempt, token, started, seconds, "values", limits, changed, told) VALUES (1, ?, 'complete', ?, '{"sampler":"random"}', 'bench:1::a', 1, 't', 1, 0.5, ?, '[]', ?, ?)`,
  );
  for (let n = 0; n < trials; n++) {
    const params = Object.fromEntries(Object.keys(space).map((k) => [k, Math.random() * 10 - 5]));
    insert.run(n, JSON.stringify(params), JSON.stringify([Math.random()]), n + 1, n + 1);
  }
  database.prepare("UPDATE studies SET version = ?, trials = ?").run(trials, trials);
  database.exec("COMMIT");
  database.close();
}

if (process.argv[2] === "open") {
  const began = performance.now();
  const study = await createStudy(options(process.argv[3]));
  const seconds = (performance.now() - began) / 1000;
  const asked = performance.now();
  const trial = await study.ask();
  const ask = performance.now() - asked;
  await trial.tell(0);
  console.log(
    JSON.stringify({
      trial: trial.number,
      seconds: Number(seconds.toFixed(2)),
      askMilliseconds: Number(ask.toFixed(1)),
      megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
  await study.close();
} else {
  const trials = Number(process.argv[2] ?? 100_000);
  const path = join(tmpdir(), `attune-large-${process.pid}.db`);
  await write(path, trials);
  console.log(
    `${trials} trials: ${execFileSync(process.execPath, [new URL(import.meta.url).pathname, "open", `sqlite:${path}`], { encoding: "utf8" }).trim()}`,
  );
  timeCommands(path);
  for (const ending of ["", "-wal", "-shm"]) rmSync(path + ending, { force: true });
}

/** Prints the time, the processor time and the peak memory of each command that reads the study. */
function timeCommands(path) {
  const main = new URL("../dist/cli/main.js", import.meta.url).pathname;
  const storage = ["--storage", `sqlite:${path}`];
  const backup = `${path}.jsonl`;
  const copy = `sqlite:${path}.copy`;
  for (const args of [
    ["studies", ...storage],
    ["best", ...storage],
    ["trials", ...storage],
    ["trials", "--json", ...storage],
    ["export", ...storage],
    ["export", "--format", "jsonl", "--out", backup, ...storage],
    ["import", backup, "--storage", copy],
    ["importance", ...storage],
  ])
    timeCommand(main, args);
  for (const file of [backup, ...["", "-wal", "-shm"].map((end) => `${path}.copy${end}`)])
    rmSync(file, { force: true });
}

function timeCommand(main, args) {
  // The command itself says at its end what it has used.
  const report = `process.on("exit", () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); process._rawDebug(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 })); });`;
  const began = performance.now();
  const hook = `data:text/javascript,${encodeURIComponent(report)}`;
  const { stderr, status } = spawnSync(process.execPath, ["--import", hook, main, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { cpu, megabytes } = JSON.parse(stderr.trim().split("\n").at(-1));
  const name = args.filter((arg) => !/[:/]/.test(arg) && arg !== "--storage").join(" ");
  console.log(
    `${name.padEnd(28)} ${seconds.toFixed(2)} s, CPU ${cpu.toFixed(2)} s, ${Math.round(megabytes)} MB`,
  );
}
