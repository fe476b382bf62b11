/**
 * Opening a large study: node bench/large.mjs TRIALS [URL]. Writes it first (5 parameters), then
 * opens it in a process of its own.
 */
import { execFileSync } from "node:child_process";
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
  for (const ending of ["", "-wal", "-shm"]) rmSync(path + ending, { force: true });
}
