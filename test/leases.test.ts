import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { random } from "../src/sampler/random.ts";
import { float } from "../src/space/builders.ts";
import { space } from "../src/space/space.ts";
import { openSession } from "../src/study/session/open-session.ts";
import { scratch } from "./command.ts";
import { noPostgres, type PostgresServer, postgresServer } from "./postgres-server.ts";
import { waitUntil } from "./wait-until.ts";

const folder = scratch();
const dist = (name: string): string => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const x = space({ x: float(0, 1) });
/**
 * Long enough that an overloaded machine does not keep a heartbeat, which comes three times as
 * often, from its storage for so long.
 */
const LEASE_MS = 2000;
let files = 0;

/**
 * A program that takes a trial, prints "taken", holds it for as long as `hold` says, and prints
 * what became of its result.
 */
const worker = (storage: string, hold: string): string => `
  import { existsSync } from "node:fs";
  import { openSession } from ${JSON.stringify(dist("study/session/open-session.js"))};
  import { space, float } from ${JSON.stringify(dist("index.js"))};
  const session = await openSession(
    { name: "s", objectives: "minimize", storage: ${JSON.stringify(storage)}, leaseMs: ${LEASE_MS} },
    space({ x: float(0, 1) }),
  );
  await session.guard();
  const [trial] = await session.askAll(1);
  console.log("taken", trial.number);
  ${hold}
  try { await trial.tell(1); console.log("told"); } catch (error) { console.log(error.code); }
  await session.close();
  process.exit();
`;
/** Keeps the thread busy until a file is there. */
const busyUntil = (file: string): string => `while (!existsSync(${JSON.stringify(file)}));`;
/** Waits for a line from the test. */
const UNTIL_LINE = 'await new Promise((resolve) => process.stdin.once("data", resolve));';

function run(program: string) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  const done = once(child, "close").then(() => out);
  return {
    child,
    /** Resolves when it has printed this. */
    async said(text: string) {
      await waitUntil(() => out.includes(text) || child.exitCode !== null);
      if (!out.includes(text)) throw new Error(`it never said ${text}: ${out}`);
    },
    done,
  };
}
const open = (storage: string) =>
  openSession(
    {
      name: "s",
      objectives: "minimize",
      storage: storage as "memory:",
      sampler: random(),
      leaseMs: LEASE_MS,
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
afterAll(() => server?.remove());

describe.each(places)("A lease in %s", (_name, place) => {
  it("is kept while the thread that evaluates is busy for longer than it lasts", async () => {
    const storage = await place();
    const session = await open(storage);
    const stop = join(folder, `${files++}.stop`);
    const busy = run(worker(storage, busyUntil(stop)));
    await busy.said("taken 0");
    const began = performance.now();
    await waitUntil(async () => {
      expect((await session.ask(1, 1)).trials).toEqual([]); // nothing is lost, and the budget is given out
      return performance.now() - began > 1.5 * LEASE_MS;
    });
    writeFileSync(stop, "");
    expect(await busy.done).toContain("told");
    await session.close();
  });
  it("of a stopped process is taken up by another, and its late result is politely refused", async () => {
    const storage = await place();
    const session = await open(storage);
    const stopped = run(worker(storage, UNTIL_LINE));
    await stopped.said("taken 0");
    stopped.child.kill("SIGSTOP");
    let taken = (await session.ask(1, 1)).trials;
    await waitUntil(async () => {
      if (taken.length === 0) taken = (await session.ask(1, 1)).trials;
      return taken.length > 0;
    });
    expect(taken.map((t) => [t.number, t.attempt])).toEqual([[0, 2]]);
    stopped.child.kill("SIGCONT");
    stopped.child.stdin.write("go on\n");
    expect(await stopped.done).toContain("lease-lost");
    await taken[0]!.tell(7);
    expect(session.trials.map((t) => t.state === "complete" && t.value)).toEqual([7]);
    await session.close();
  });
  it("of a killed process is taken up at once", async () => {
    const storage = await place();
    const session = await open(storage);
    const killed = run(worker(storage, UNTIL_LINE));
    await killed.said("taken 0");
    killed.child.kill("SIGKILL");
    await killed.done;
    expect((await session.ask(1, 1)).trials.map((t) => [t.number, t.attempt])).toEqual([[0, 2]]);
    await session.close();
  });
});
