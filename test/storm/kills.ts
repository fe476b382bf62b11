import { join } from "node:path";
import { createRng } from "../../src/numeric/rng.ts";
import type { PostgresServer } from "../postgres-server.ts";
import { alive, type Member, member, verdict } from "./crew.ts";

const WORKERS = 8;
const EVERY = 200;

/**
 * Eight workers, one killed and restarted every 200 ms; on a server, that one is restarted three
 * times too: in order, and twice by a crash.
 */
export async function kills(o: {
  readonly url: string;
  readonly folder: string;
  readonly seconds: number;
  readonly seed: number;
  readonly server: PostgresServer | undefined;
}): Promise<boolean> {
  const rng = createRng(o.seed);
  // More than can be done while workers are killed, and few enough to end soon after.
  const budget = Math.round(o.seconds * 100);
  let born = 0;
  const make = (): Member => member(o.url, budget, 60, join(o.folder, `acks-${born++}`));
  const crew = Array.from({ length: WORKERS }, make);
  const failures: string[] = [];
  const watch = (m: Member): void =>
    void m.done.then(({ code, err }) => code !== 0 && code !== null && failures.push(err));
  crew.forEach(watch);
  let count = 0;
  let restarts = 0;
  const began = performance.now();
  while (performance.now() - began < o.seconds * 1000) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    const i = rng.integer(WORKERS);
    if (alive(crew[i]!)) {
      crew[i]!.child.kill("SIGKILL");
      count++;
      crew[i] = make();
      watch(crew[i]!);
    }
    if (
      o.server &&
      restarts < 3 &&
      performance.now() - began > ((restarts + 1) * o.seconds * 1000) / 4
    ) {
      await o.server.stop(restarts++ === 0 ? "SIGINT" : "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 500));
      await o.server.start();
    }
  }
  const calm = performance.now();
  const ended = Promise.all(crew.map((m) => m.done));
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 120_000))]);
  const seconds = (performance.now() - calm) / 1000;
  const stuck = crew.filter(alive).length;
  for (const m of crew) m.child.kill("SIGKILL");
  const v = await verdict(o.url, o.folder);
  console.log(
    JSON.stringify({
      storage: o.url.split(":")[0],
      seed: o.seed,
      seconds: o.seconds,
      kills: count,
      restarts,
      budget,
      ...v,
      stuck,
      secondsAfter: Number(seconds.toFixed(1)),
      failures: failures.length,
    }),
  );
  for (const f of new Set(failures)) console.log(f.split("\n").slice(0, 6).join("\n"));
  return (
    v.lost === 0 &&
    v.twice === 0 &&
    v.running === 0 &&
    v.finished === budget &&
    stuck === 0 &&
    failures.length === 0
  );
}
