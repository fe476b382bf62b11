/**
 * Trials a second through a storage, asked and told one after another, by one process and by four
 * on the same file: against Optuna and Rustuna, taking turns.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = (name) => new URL(name, import.meta.url).pathname;
/** Trials of each are so many that a run takes some seconds, most of which are not its start. */
const ROUNDS = 3;
const median = (v) => v.toSorted((a, b) => a - b)[Math.floor((v.length - 1) / 2)];

export async function storage({ python }) {
  const folder = mkdtempSync(join(tmpdir(), "attune-bench-"));
  const rows = [
    [
      "Attune SQLite, synced (durability=power)",
      "power",
      6000,
      (path, n) => [
        process.execPath,
        [here("./storage-attune.mjs"), `sqlite:${path}.db?durability=power`, n],
      ],
    ],
    [
      "Attune SQLite (default: outlives any kill)",
      "process",
      12_000,
      (path, n) => [process.execPath, [here("./storage-attune.mjs"), `sqlite:${path}.db`, n]],
    ],
    [
      "Optuna SQLite (synced)",
      "optuna",
      200,
      (path, n) => [python, [here("./storage.py"), "optuna", "sqlite", `${path}.db`, n]],
    ],
    [
      "Rustuna SQLite (synced)",
      "rustuna",
      800,
      (path, n) => [python, [here("./storage.py"), "rustuna", "sqlite", `${path}.db`, n]],
    ],
    [
      "Optuna journal (synced)",
      "optuna-journal",
      800,
      (path, n) => [python, [here("./storage.py"), "optuna", "journal", `${path}.log`, n]],
    ],
    [
      "Rustuna journal (synced)",
      "rustuna-journal",
      1200,
      (path, n) => [python, [here("./storage.py"), "rustuna", "journal", `${path}.log`, n]],
    ],
    [
      "Attune on Optuna's SQLite (synced)",
      "attune-rdb",
      600,
      (path, n) => [
        process.execPath,
        [here("./storage-attune.mjs"), `optuna+sqlite:${path}.db`, n],
      ],
    ],
    [
      "Attune on Optuna's journal (synced)",
      "attune-journal",
      1200,
      (path, n) => [
        process.execPath,
        [here("./storage-attune.mjs"), `optuna+journal:${path}.log`, n],
      ],
    ],
  ];
  const rates = new Map();
  for (let round = 0; round < ROUNDS; round++)
    for (const [, key, trials, command] of rows)
      for (const processes of [1, 4]) {
        const path = join(folder, `${key}-${round}-${processes}`);
        const each = Math.ceil(trials / processes);
        const [program, args] = command(path, String(each));
        // The study is begun before, so that four do not begin it at once.
        await run(program, [...args.slice(0, -1), "1"]);
        try {
          const ended = await Promise.all(
            Array.from({ length: processes }, () => run(program, args)),
          );
          const slowest = Math.max(...ended.map((e) => JSON.parse(e.stdout).seconds));
          rates.set(`${key} ${processes}`, [
            ...(rates.get(`${key} ${processes}`) ?? []),
            (each * processes) / slowest,
          ]);
        } catch (error) {
          console.error(
            `${key} with ${processes} processes failed: ${error.stderr.trim().split("\n").pop()}`,
          );
        }
      }
  rmSync(folder, { recursive: true, force: true });
  const rate = (key, processes) =>
    rates.has(`${key} ${processes}`) ? median(rates.get(`${key} ${processes}`)) : Number.NaN;
  console.log("| storage | trials/s, one process | trials/s, four processes |");
  console.log("|---|---|---|");
  for (const [name, key] of rows)
    console.log(`| ${name} | ${rate(key, 1).toFixed(0)} | ${rate(key, 4).toFixed(0)} |`);
  for (const ours of ["power", "process"])
    for (const theirs of ["optuna", "rustuna", "optuna-journal", "rustuna-journal"])
      console.log(
        `${ours} / ${theirs}: ${[1, 4].map((p) => (rate(ours, p) / rate(theirs, p)).toFixed(1)).join(", ")}`,
      );
}
