/**
 * Attune and a real Optuna 5.0.0 on the same studies: npm run test:interop [-- --python PATH].
 * Makes a Python environment of its own unless one is given.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createStudy } from "../../src/index.ts";
import { random } from "../../src/sampler/random.ts";
import { categorical, choose, float, int, permutation } from "../../src/space/builders.ts";
import { freePort, noPostgres, postgresServer } from "../postgres-server.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "attune-interop-"));
let passed = 0;
let failed = 0;
function check(what: string, ok: boolean, detail: unknown = ""): void {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? "ok  " : "BAD "} ${what}${ok ? "" : ` ${JSON.stringify(detail)}`}`);
}
const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function python(): string {
  const at = process.argv.indexOf("--python");
  if (at !== -1) return process.argv[at + 1]!;
  const venv = join(tmpdir(), "attune-interop-python");
  const path = join(venv, "bin", "python");
  if (!existsSync(path)) {
    console.log("making a Python environment with Optuna 5.0.0 …");
    execFileSync("python3", ["-m", "venv", venv]);
    execFileSync(
      path,
      [
        "-m",
        "pip",
        "install",
        "--quiet",
        "optuna==5.0.0",
        "optuna-dashboard==0.21.0",
        "psycopg2-binary",
      ],
      {
        stdio: "inherit",
      },
    );
  }
  return path;
}
const interpreter = python();
const dump = (storage: string, study: string): any =>
  JSON.parse(execFileSync(interpreter, [here("./dump.py"), storage, study], { encoding: "utf8" }));

interface Place {
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
}

/** A study of every kind of field, written by Attune, read by Optuna. */
async function reads({ name, ours, theirs }: Place): Promise<void> {
  const study = await createStudy({
    name: "fields",
    storage: ours as "memory:",
    sampler: random(),
    seed: 1,
    objectives: { loss: "minimize", speed: "maximize" },
    limits: { memory: { atMost: 4 } },
    space: {
      rate: float(1e-5, 1, { log: true }),
      momentum: float(0, 0.9, { step: 0.1 }),
      layers: int(1, 8),
      activation: categorical(["relu", null, 3, true]),
      optimizer: choose({ sgd: { decay: float(0, 1) }, adam: {} }),
      order: permutation(["a", "b", "c"]),
    },
  });
  await study.optimize(
    async ({ rate, layers }, trial) => {
      if (trial.number === 3) throw new Error("boom");
      trial.setAttr("why", "é ☃");
      return {
        value: { loss: trial.number === 4 ? Infinity : rate, speed: layers },
        limits: { memory: layers },
      };
    },
    { trials: 8 },
  );
  await study.enqueue({ rate: 0.1, layers: 2 });
  const read = dump(theirs, "fields");
  check(
    `${name}: Optuna reads directions and names`,
    equal(
      [read.directions, read.names],
      [
        ["MINIMIZE", "MAXIMIZE"],
        ["loss", "speed"],
      ],
    ),
    read,
  );
  check(
    `${name}: Optuna reads states`,
    equal(
      read.trials.map((t: any) => t.state),
      study.trials.map(
        (t) => ({ complete: "COMPLETE", failed: "FAIL", waiting: "WAITING" })[t.state as string],
      ),
    ),
    read.trials.map((t: any) => t.state),
  );
  for (const t of study.trials) {
    if (t.state !== "complete") continue;
    const its = read.trials[t.number];
    const { order: _, ...flat } = study.space.flatten(t.params) as any;
    const sort = (o: object): unknown => Object.fromEntries(Object.entries(o).sort());
    check(`${name}: trial ${t.number} has its parameters`, equal(sort(its.params), sort(flat)), [
      its.params,
      flat,
    ]);
    check(
      `${name}: … of their types`,
      its.types.rate === "float" && its.types.layers === "int",
      its.types,
    );
    check(
      `${name}: … its values and constraints`,
      equal(
        [its.values.map(Number), its.constraints.memory],
        [
          [t.value.loss === Infinity ? Number("inf") : t.value.loss, t.value.speed],
          t.limits.memory - 4,
        ],
      ) ||
        (its.values[0] === "inf" && t.value.loss === Infinity),
      [its.values, its.constraints],
    );
    check(`${name}: … its notes`, its.notes.why === "é ☃", its.notes);
  }
  await study.close();
}

/** Two workers of each, one of each killed again and again; at the end all is there, once. */
async function crew({ name, ours, theirs }: Place): Promise<void> {
  const trials = 120;
  const space = { x: float(-1, 1), k: int(1, 5), o: categorical(["a", "b"]) };
  const first = await createStudy({
    name: "crew",
    storage: ours as "memory:",
    space,
    objectives: "minimize",
    sampler: random(),
  });
  await first.close();
  const objective =
    "const p=JSON.parse(process.env.ATTUNE_PARAMS);setTimeout(()=>console.log(p.x*p.x+p.k+(p.o==='a'?0:1)),20)";
  const attune = (): ChildProcess =>
    spawn(
      process.execPath,
      [
        here("../../dist/cli/main.js"),
        "worker",
        "--storage",
        ours,
        "--study",
        "crew",
        "--trials",
        String(trials),
        "--",
        process.execPath,
        "-e",
        objective,
      ],
      { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NO_COLOR: "1" } },
    );
  const optuna = (): ChildProcess =>
    spawn(interpreter, [here("./crew.py"), theirs, "crew", String(trials)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  const makers = [attune, attune, optuna, optuna];
  const crew = makers.map((make) => make());
  const gone = (c: ChildProcess): boolean => c.exitCode !== null || c.signalCode !== null;
  let kills = 0;
  for (let beat = 0; crew.some((c) => !gone(c)) && beat < 600; beat++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    // One of each kind is killed every 1.2 s, four times, and begins anew.
    if (beat % 6 === 5 && kills < 8)
      for (const i of [0, 2]) {
        if (gone(crew[i]!)) continue;
        crew[i]!.kill("SIGKILL");
        await new Promise((resolve) => crew[i]!.once("exit", resolve));
        crew[i] = makers[i]!();
        kills++;
      }
  }
  check(
    `${name}: every worker ends by itself`,
    crew.every((c) => c.exitCode === 0),
    crew.map((c) => [c.exitCode, c.signalCode]),
  );
  for (const c of crew) c.kill("SIGKILL");
  const study = await createStudy({
    name: "crew",
    storage: ours as "memory:",
    space,
    objectives: "minimize",
    sampler: random(),
  });
  const read = dump(theirs, "crew");
  const numbers = read.trials.map((t: any) => t.number);
  check(
    `${name}: numbers are unique and without gaps`,
    equal(
      numbers,
      Array.from(numbers, (_, i) => i),
    ),
    numbers,
  );
  const over = read.trials.filter((t: any) =>
    ["COMPLETE", "FAIL", "PRUNED"].includes(t.state),
  ).length;
  check(
    `${name}: ${trials} trials are over (${over}, ${kills} kills)`,
    over >= trials && over <= trials + 4,
    over,
  );
  const wrong = read.trials.filter(
    (t: any) =>
      t.state === "COMPLETE" &&
      Math.abs(t.params.x ** 2 + t.params.k + (t.params.o === "a" ? 0 : 1) - t.values[0]) > 1e-12,
  );
  check(`${name}: every value belongs to its parameters`, wrong.length === 0, wrong);
  const ourView = study.trials
    .filter((t) => t.state === "complete")
    .map((t) => [t.number, t.state === "complete" && t.value]);
  const theirView = read.trials
    .filter((t: any) => t.state === "COMPLETE")
    .map((t: any) => [t.number, t.values[0]]);
  check(`${name}: both see the same ${theirView.length} results`, equal(ourView, theirView), [
    ourView.length,
    theirView.length,
  ]);
  const mine = study.trials.filter((t) => t.state === "complete" && t.worker !== "optuna").length;
  check(
    `${name}: both did some (${mine} by Attune, ${ourView.length - mine} by Optuna)`,
    mine > 10 && ourView.length - mine > 10,
  );
  await study.close();
}

/** Optuna's dashboard shows what Attune wrote. */
async function dashboard({ name, theirs }: Place): Promise<void> {
  const port = await freePort();
  const program = join(dirname(interpreter), "optuna-dashboard");
  if (!existsSync(program)) {
    console.log(`skipped: ${name} in Optuna's dashboard (it is not in this Python)`);
    return;
  }
  const server = spawn(program, [theirs, "--port", String(port)], { stdio: "ignore" });
  const fetched = async (path: string): Promise<any> => {
    for (let i = 0; ; i++)
      try {
        return await (await fetch(`http://127.0.0.1:${port}/api/${path}`)).json();
      } catch (error) {
        if (i === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  };
  try {
    const { study_summaries: studies } = await fetched("studies");
    const fields = studies.find((s: any) => s.study_name === "fields");
    check(
      `${name}: the dashboard lists the study with its directions`,
      equal(fields?.directions, ["minimize", "maximize"]),
      studies,
    );
    const { trials } = await fetched(`studies/${fields.study_id}?after=0`);
    const complete = trials.filter((t: any) => t.state === "Complete");
    check(
      `${name}: … shows its trials`,
      trials.length === 9 && complete.length === 7,
      trials.length,
    );
    check(
      `${name}: … with values and parameters`,
      complete.every((t: any) => t.values.length === 2 && t.params.length >= 5),
      complete[0],
    );
  } finally {
    server.kill();
  }
}

const places: Place[] = [
  {
    name: "SQLite",
    ours: `optuna+sqlite:${join(folder, "o.db")}`,
    theirs: `sqlite:///${join(folder, "o.db")}`,
  },
  {
    name: "journal",
    ours: `optuna+journal:${join(folder, "o.log")}`,
    theirs: `journal:${join(folder, "o.log")}`,
  },
];
const hasDriver = (() => {
  try {
    execFileSync(interpreter, ["-c", "import psycopg2"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const server = noPostgres === undefined && hasDriver ? await postgresServer() : undefined;
if (server) {
  const url = await server.database();
  places.push({
    name: "PostgreSQL",
    ours: `optuna+${url}`,
    theirs: url.replace("postgres://", "postgresql+psycopg2://"),
  });
} else console.log(`skipped: PostgreSQL (${noPostgres ?? "no psycopg2 in this Python"})`);
try {
  for (const place of places) {
    await reads(place);
    if (place.name !== "journal") await dashboard(place);
    await crew(place);
  }
} finally {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
