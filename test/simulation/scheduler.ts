import { afterEach, beforeEach, expect, vi } from "vitest";
import { createRng, type Rng } from "../../src/numeric/rng.ts";
import { random } from "../../src/sampler/random.ts";
import { float } from "../../src/space/builders.ts";
import { space } from "../../src/space/space.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { openSession } from "../../src/study/session/open-session.ts";
import type { Session } from "../../src/study/session/session.ts";

/**
 * Workers, their storage and the clocks in one process. A scheduler with a seed decides which call
 * is carried out next, which calls fail before or after that, which worker dies or stops for longer
 * than its lease, and when the wall clock jumps. The same seed repeats a failure.
 */
const SEEDS = 2000;
/** Tests that share the seeds, each short enough for its time limit on a busy machine. */
const PARTS = 4;
const BUDGET = 8;
const LEASE_MS = 60_000;
const x = space({ x: float(0, 1) });

/** Time in milliseconds by the two clocks that a process has; only the wall clock may jump. */
const clock = { monotonic: 0, wall: 1e12 };
function pass(milliseconds: number): void {
  clock.monotonic += milliseconds;
  clock.wall += milliseconds;
}
const real = { now: performance.now.bind(performance) };
let running = false;
beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => (running ? clock.monotonic : real.now()));
  const date = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => (running ? clock.wall : date.call(Date)));
  // Heartbeats are the scheduler's.
  vi.spyOn(globalThis, "setInterval").mockImplementation(() => 0 as any);
});
afterEach(() => {
  running = false;
  vi.restoreAllMocks();
});

class Cut extends Error {}
interface Waiting {
  readonly worker: number;
  readonly go: () => void;
}

class Simulation {
  readonly rng: Rng;
  readonly storage: Storage;
  readonly waiting: Waiting[] = [];
  readonly dead = new Set<number>();
  /** By worker: the time, by the monotonic clock, until which it is stopped. */
  readonly stopped = new Map<number, number>();
  /** Values that the storage has acknowledged, by trial number. */
  readonly acknowledged = new Map<number, number>();
  readonly ids = new Map<number, string>();
  over = 0;
  constructor(seed: number, storage: Storage) {
    this.rng = createRng(seed);
    this.storage = storage;
  }
  chance(p: number): boolean {
    return this.rng.uniform() < p;
  }
  /**
   * The storage as a worker reaches it: each call waits for its turn, and may be lost on the way
   * there or back.
   */
  link(worker: number): Storage {
    const lossy = new Set(["begin", "claim", "start", "finish", "changes"]);
    return new Proxy(this.storage, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        if (name === "open" || name === "rows") return member.bind(target);
        return async (...args: unknown[]) => {
          await new Promise<void>((go) => this.waiting.push({ worker, go }));
          if (this.dead.has(worker)) return new Promise(() => {}); // its process is gone
          if (name === "claim" || name === "begin")
            this.ids.set(worker, (args[1] as { worker: string }).worker);
          // Within a process no call is lost.
          const far = this.storage.supports.processes && lossy.has(String(name));
          if (far && this.chance(0.03)) throw new Cut("lost on the way there");
          const result = await member.apply(target, args);
          if (far && this.chance(0.05)) throw new Cut("lost on the way back");
          return result;
        };
      },
    });
  }
  async worker(id: number): Promise<void> {
    let session: Session;
    try {
      session = await openSession(
        {
          name: "s",
          objectives: "minimize",
          storage: this.link(id),
          sampler: random(),
          seed: 1,
          leaseMs: LEASE_MS,
        },
        x,
      );
    } catch (error) {
      if (error instanceof Cut) return this.worker(id);
      throw error;
    }
    const patiently = async <T>(what: () => Promise<T>): Promise<T> => {
      for (;;)
        try {
          return await what();
        } catch (error) {
          if (!(error instanceof Cut)) throw error;
        }
    };
    for (let idle = 0; idle < 400; ) {
      const { trials } = await patiently(() => session.ask(1, BUDGET));
      const [trial] = trials;
      if (trial === undefined) {
        await patiently(() => session.refresh());
        if (session.finishedCount >= BUDGET) break;
        idle++;
        continue;
      }
      await new Promise<void>((go) => this.waiting.push({ worker: id, go })); // the evaluation
      const value = Number(trial.params["x"]) + id / 1000;
      try {
        await patiently(async () =>
          session.finish(trial.ticket, { state: "complete", values: [value], limits: [] }),
        );
        const before = this.acknowledged.get(trial.number);
        expect(before, `trial ${trial.number} was acknowledged twice`).toBeUndefined();
        this.acknowledged.set(trial.number, value);
      } catch (error) {
        // Where the lease is lost, another worker has the trial, and the result of that one counts.
        if ((error as { code?: string }).code !== "lease-lost") throw error;
      }
    }
    this.over++;
  }

  /** Runs until all workers that live have ended. */
  async run(workers: number): Promise<void> {
    const all = Array.from({ length: workers }, (_, id) => this.worker(id));
    let failed: unknown;
    for (const w of all)
      w.catch((error) => {
        failed ??= error;
      });
    let born = workers;
    for (let step = 0; failed === undefined && this.over < workers && step < 20_000; step++) {
      await new Promise((resolve) => setImmediate(resolve));
      const able = this.waiting.filter((w) => (this.stopped.get(w.worker) ?? 0) <= clock.monotonic);
      pass(this.rng.uniform() * (able.length > 0 ? 2000 : LEASE_MS / 4));
      // Each worker that lives and is not stopped renews its leases in time.
      for (const [worker, id] of this.ids)
        if (!this.dead.has(worker) && (this.stopped.get(worker) ?? 0) <= clock.monotonic)
          await this.storage.beat("s", id, LEASE_MS);
      if (able.length === 0) continue;
      const chosen = able[this.rng.integer(able.length)]!;
      // After 200 steps no worker is killed or stopped any more: trials that were lost before must
      // still be found.
      const storm = step < 200;
      if (storm && this.chance(0.02) && this.dead.size < 6) {
        // Killed, and replaced by another one.
        this.dead.add(chosen.worker);
        const w = this.worker(born++);
        w.catch((error) => {
          failed ??= error;
        });
      } else if (storm && this.chance(0.02))
        this.stopped.set(chosen.worker, clock.monotonic + this.rng.uniform() * 3 * LEASE_MS);
      else if (storm && this.chance(0.01)) clock.wall += this.chance(0.5) ? 3_600_000 : -3_600_000;
      this.waiting.splice(this.waiting.indexOf(chosen), 1);
      chosen.go();
    }
    if (failed !== undefined) throw failed;
    expect(this.over, "workers that came to an end").toBe(workers);
  }
  async check(): Promise<void> {
    const { trials } = await this.storage.changes("s", null);
    const numbers = trials.map((t) => t.number).sort((a, b) => a - b);
    // Unique, without gaps, the budget exactly.
    expect(numbers).toEqual(Array.from({ length: BUDGET }, (_, i) => i));
    for (const t of trials) {
      if (t.state === "failed") {
        // Ten workers lost it.
        expect([t.reason, this.acknowledged.has(t.number)]).toEqual(["lost", false]);
        continue;
      }
      expect(t.state).toBe("complete");
      // An answer that was lost for good may have been carried out; what was acknowledged is there.
      if (this.acknowledged.has(t.number))
        expect(t.values).toEqual([this.acknowledged.get(t.number)]);
    }
  }
}

/** @throws Error naming the seed, when a promise is broken */
export async function simulate(seed: number, open: () => Promise<Storage>): Promise<void> {
  Object.assign(clock, { monotonic: 0, wall: 1e12 });
  running = true;
  const simulation = new Simulation(seed, await open());
  try {
    await simulation.run(3);
    await simulation.check();
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
  } finally {
    running = false;
  }
}

/** For `it.each`: the seeds of each part. */
export const parts = Array.from({ length: PARTS }, (_, i) => ({
  from: (i * SEEDS) / PARTS,
  to: ((i + 1) * SEEDS) / PARTS,
}));
