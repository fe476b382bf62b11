import { describe, expect, it } from "vitest";
import { pause } from "./pause.ts";
import { Turns } from "./turns.ts";

describe("Turns", () => {
  it("runs one piece of work after another, also after one that fails", async () => {
    const turns = new Turns();
    const order: string[] = [];
    const work = (name: string, ms: number) => async () => {
      order.push(`${name} starts`);
      await pause(ms);
      order.push(`${name} ends`);
      if (name === "b") throw new Error("no");
      return name;
    };
    const results = [turns.next(work("a", 20)), turns.next(work("b", 5)), turns.next(work("c", 0))];
    expect((await Promise.allSettled(results)).map((r) => r.status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(order).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
  });
});

describe("pause", () => {
  it("ends with the time", async () => {
    const start = performance.now();
    await pause(20);
    expect(performance.now() - start).toBeGreaterThan(18);
  });
  it("ends with the first signal that is aborted, before or meanwhile", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const start = performance.now();
    const paused = pause(10_000, undefined, first.signal, second.signal);
    second.abort();
    await paused;
    await pause(10_000, second.signal);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
