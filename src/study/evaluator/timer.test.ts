import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startTimer } from "./timer.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

it.each([0.5, 3e6, 1e7])("calls back after %s seconds, not before, and once", (seconds) => {
  const callback = vi.fn();
  startTimer(callback, seconds);
  vi.advanceTimersByTime(seconds * 1000 - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
it("never calls back for Infinity, nor after it was stopped", () => {
  const callback = vi.fn();
  startTimer(callback, Infinity);
  const timer = startTimer(callback, 3e6);
  vi.advanceTimersByTime(2 ** 31);
  timer.stop();
  vi.advanceTimersByTime(1e10);
  expect(callback).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
