import { getEventListeners } from "node:events";
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
  it("starts the first piece at once", () => {
    let started = false;
    void new Turns().next(async () => void (started = true));
    expect(started).toBe(true);
  });
  it("returns each piece's own result or error", async () => {
    const turns = new Turns();
    const error = new Error("no");
    const [a, b, c] = [
      turns.next(async () => 1),
      turns.next(() => Promise.reject(error)),
      turns.next(async () => "c"),
    ];
    await expect(b).rejects.toBe(error);
    expect([await a, await c]).toEqual([1, "c"]);
  });
  it("goes on after a piece that throws before it returns a promise", async () => {
    const turns = new Turns();
    const broken = turns.next(() => {
      throw new Error("no");
    });
    const after = turns.next(async () => "after");
    await expect(broken).rejects.toThrow("no");
    expect(await after).toBe("after");
  });
  it("never runs two pieces at once, also those that come while others wait or have just ended", async () => {
    const turns = new Turns();
    let running = 0;
    const order: number[] = [];
    const piece = (n: number) =>
      turns.next(async () => {
        expect(++running).toBe(1);
        await Promise.resolve();
        order.push(n);
        running--;
      });
    const first = [piece(0), piece(1), piece(2)];
    await first[0];
    const second = [piece(3), piece(4)];
    await Promise.all([...first, ...second]);
    await piece(5);
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
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
  it("leaves no listener behind at a signal that outlives it", async () => {
    const [a, b] = [new AbortController(), new AbortController()];
    await pause(0, a.signal, b.signal);
    expect(getEventListeners(a.signal, "abort")).toEqual([]);
    const paused = pause(10_000, a.signal, b.signal);
    expect(getEventListeners(a.signal, "abort")).toHaveLength(1);
    b.abort();
    await paused;
    expect(getEventListeners(a.signal, "abort")).toEqual([]);
  });
});
