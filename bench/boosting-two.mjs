/**
 * Seconds of the clock for two trainings of the booster on two cores: Attune's in two processes at
 * once, as `tune` runs them, and LightGBM's one after the other, each with two threads; 100 rounds, 31 leaves,
 * 128 bins.
 *
 *   npm run build && node bench/boosting-two.mjs PYTHON ROWS…
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultRate } from "../dist/model/boosting/default-rate.js";
import { boosting } from "../dist/model/index.js";
import { createRng } from "../dist/numeric/rng.js";

const COLUMNS = 20;
const ROUNDS = 100;
const TURNS = 3;
/** Trainings whose mean is taken: few rows take a fraction of a second. */
const repeatsOf = (rows) => (rows > 1e5 ? 1 : 10);

const LIGHTGBM = `
import sys, time, numpy as np, lightgbm as l
file, classes, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
y = np.fromfile(file + ".y"); x = np.fromfile(file).reshape(len(y), -1)
if classes: y = (y > 0).astype(float)
p = dict(objective="binary" if classes else "regression", num_leaves=31, learning_rate=0.1, min_data_in_leaf=20, lambda_l2=1e-3, max_bin=128, min_data_in_bin=1, num_threads=2, verbose=-1)
l.train(p, l.Dataset(x[:2000], y[:2000]), 5)
start = time.time()
for _ in range(2 * repeats): l.train(p, l.Dataset(x, y), ${ROUNDS})
print((time.time() - start) / repeats)
`;

/** Trains once to warm the compiler up, waits for the other process, and prints the seconds. */
function train(file, rows, classes) {
  const read = (path) =>
    Float64Array.from(new Float64Array(Uint8Array.from(readFileSync(path)).buffer));
  const x = { rows, columns: COLUMNS, data: read(file) };
  const values = read(`${file}.y`);
  const y = { classes, values: classes === 0 ? values : values.map((v) => Number(v > 0)) };
  const params = {
    rounds: 2000,
    growth: { kind: "leaf_wise", leaves: 31, min_leaf: 20 },
    ...{ l1: 0, l2: 1e-3, features: 1, rows: 1, thresholds: "best" },
    rate_factor: 0.1 / defaultRate(classes, rows, 2000),
  };
  const fit = (steps) => boosting.fit({ ...x }, y, params, createRng(1), { steps });
  fit(rows > 1e5 ? 3 : ROUNDS);
  console.log("ready");
  process.stdin.once("data", () => {
    const start = performance.now();
    for (let i = 0; i < repeatsOf(rows); i++) fit(ROUNDS);
    console.log((performance.now() - start) / 1000 / repeatsOf(rows));
    process.exit();
  });
}

const nextLine = (child) =>
  new Promise((resolve) => child.stdout.once("data", (data) => resolve(String(data).trim())));

/** The longer of two trainings that begin together. */
async function trainTwo(...args) {
  const children = [0, 1].map(() =>
    spawn(process.execPath, [process.argv[1], "train", ...args.map(String)], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  await Promise.all(children.map(nextLine));
  const seconds = children.map(nextLine);
  for (const child of children) child.stdin.write("go\n");
  return Math.max(...(await Promise.all(seconds)).map(Number));
}

async function compare(python, rows) {
  const folder = mkdtempSync(join(tmpdir(), "attune-boosting-"));
  try {
    const file = join(folder, "x");
    const rng = createRng(1);
    const x = new Float64Array(rows * COLUMNS).map(() => rng.normal());
    const y = Float64Array.from({ length: rows }, (_, i) => {
      const [a, b, c, d] = x.subarray(i * COLUMNS, i * COLUMNS + 4);
      return 2 * a + b * c + Math.sin(3 * d) + rng.normal();
    });
    writeFileSync(file, new Uint8Array(x.buffer));
    writeFileSync(`${file}.y`, new Uint8Array(y.buffer));
    for (const classes of [0, 2]) {
      const [own, theirs] = [[], []];
      for (let turn = 0; turn < TURNS; turn++) {
        own.push(await trainTwo(file, rows, classes));
        const args = ["-c", LIGHTGBM, file, String(classes), String(repeatsOf(rows))];
        theirs.push(Number(execFileSync(python, args, { encoding: "utf8" })));
      }
      const [a, b] = [Math.min(...own), Math.min(...theirs)];
      console.log(
        `${rows} × ${COLUMNS}, ${classes} classes: ${a.toFixed(3)} s, LightGBM ${b.toFixed(3)} s, ` +
          `ratio ${(a / b).toFixed(2)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === "train") train(rest[0], Number(rest[1]), Number(rest[2]));
else for (const rows of rest) await compare(first, Number(rows));
