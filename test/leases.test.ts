import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { random } from "../src/sampler/random.ts";
import { float } from "../src/space/builders.ts";
import { space } from "../src/space/space.ts";
import { openEngine } from "../src/study/study.ts";
import { scratch, tick } from "./command.ts";
import { noPostgres, type PostgresServer, postgresServer } from "./postgres-server.ts";

const folder = scratch();
const dist = (name: string): string => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const x = space({ x: float(0, 1) });
const LEASE = 400;
let files = 0;

/**
 * A program that takes a trial with a short lease, then keeps its thread busy. Prints "taken", and
 * what became of its result.
 */
const busy = (storage: string, milliseconds: number): string => `
  import { openEngine } from ${JSON.stringify(dist("study/study.js"))};
  import { space, float } from ${JSON.stringify(dist("index.js"))};
  const engine = await openEngine({ name: "s", objectives: "minimize", storage: ${JSON.stringify(storage)}, lease: ${LEASE} }, space({ x: float(0, 1) }));
  await engine.guard();
  const [trial] = await engine.take(1);
  console.log("taken", trial.number);
  const until = performance.now() + ${milliseconds};
  while (performance.now() < until);
  try { await trial.tell(1); console.log("told"); } catch (error) { console.log(error.code); }
  await engine.close();
`;
function run(program: string): {
  child: ReturnType<typeof spawn>;
  said: (text: string) => Promise<void>;
  done: Promise<string>;
} {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  return {
    child,
    async said(text) {
      for (let i = 0; i < 400 && !out.includes(text); i++) await tick(25);
      if (!out.includes(text)) throw new Error(`it never said ${text}: ${out}`);
    },
    done: new Promise((resolve) => child.on("close", () => resolve(out))),
  };
}
const open = (storage: string) =>
  openEngine(
    {
      name: "s",
      objectives: "minimize",
      storage: storage as "memory:",
      sampler: random(),
      lease: LEASE,
    },
    x,
  );

const places: [string, () => Promise<string>][] = [
  ["a SQLite file", async () => `sqlite:${join(folder, `${files++}.db`)}`],
];
let server: PostgresServer | undefined;
if (noPostgres === undefined)
  places.push([
    "PostgreSQL",
    async () => {
      server ??= await postgresServer();
      return server.database();
    },
  ]);
afterAll(() => server?.remove(), 60_000);

describe.each(places)("A lease in %s", (_name, place) => {
  it("is kept while the thread that evaluates is busy for many heartbeats", async () => {
    const storage = await place();
    const engine = await open(storage);
    const worker = run(busy(storage, LEASE * 5));
    await worker.said("taken 0");
    for (let i = 0; i < 4; i++) {
      await tick(LEASE);
      const taken = await engine.take(1, 1);
      expect(taken).toEqual([]); // nothing is lost, and the budget is given out
    }
    expect(await worker.done).toContain("told");
    await engine.close();
  });
  it("of a stopped process is taken up by another, and its late result is politely refused", async () => {
    const storage = await place();
    const engine = await open(storage);
    const worker = run(busy(storage, 300));
    await worker.said("taken 0");
    worker.child.kill("SIGSTOP");
    let taken = await engine.take(1, 1);
    for (let i = 0; i < 40 && taken.length === 0; i++) {
      await tick(50);
      taken = await engine.take(1, 1);
    }
    expect(taken.map((t) => [t.number, t.attempt])).toEqual([[0, 2]]);
    worker.child.kill("SIGCONT");
    expect(await worker.done).toContain("lease-lost");
    await taken[0]!.tell(7);
    expect(engine.trials.map((t) => t.state === "complete" && t.value)).toEqual([7]);
    await engine.close();
  });
  it("of a killed process is taken up at once", async () => {
    const storage = await place();
    const engine = await open(storage);
    const worker = run(busy(storage, 60_000));
    await worker.said("taken 0");
    worker.child.kill("SIGKILL");
    await worker.done;
    expect((await engine.take(1, 1)).map((t) => [t.number, t.attempt])).toEqual([[0, 2]]);
    await engine.close();
  });
});
