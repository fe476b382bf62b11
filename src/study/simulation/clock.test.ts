import { expect, it } from "vitest";
import { SimulatedClock } from "./clock.ts";

it("wakes coroutines in order of time, equal times in order of the calls", async () => {
  const clock = new SimulatedClock();
  const log: string[] = [];
  const worker = async (name: string, steps: readonly number[]): Promise<void> => {
    for (const seconds of steps) {
      await clock.sleepUntil(clock.now + seconds);
      log.push(`${name}@${clock.now}`);
    }
  };
  await Promise.all([worker("a", [2, 2, 1]), worker("b", [1, 3]), worker("c", [2])]);
  expect(log).toEqual(["b@1", "a@2", "c@2", "b@4", "a@4", "a@5"]);
});
it("lets a coroutine finish all its microtasks before the next one wakes", async () => {
  const clock = new SimulatedClock();
  const log: string[] = [];
  const worker = async (name: string): Promise<void> => {
    await clock.sleepUntil(1);
    for (let i = 0; i < 20; i++) await Promise.resolve();
    log.push(name);
  };
  await Promise.all([worker("a"), worker("b")]);
  expect(log).toEqual(["a", "b"]);
});
