import { beforeEach, describe, expect, it } from "vitest";
import type { OptunaBackend } from "./optuna-backend.ts";
import { OptunaChanges } from "./optuna-changes.ts";
import { OptunaStudies } from "./optuna-studies.ts";
import { COMPLETE, type OptunaState, OptunaStudy, RUNNING } from "./optuna-study.ts";

/** A backend in memory, whose next readings find what `arrivals` store. */
class FakeBackend implements OptunaBackend {
  readonly url = "optuna+journal:fake";
  readonly place = "fake";
  readonly trustedClock = false;
  readonly annotatesFinished = false;
  readonly study = new OptunaStudy(1, "s", [1]);
  readonly studies = new Map([["s", this.study]]);
  readonly waits: number[] = [];
  arrivals: (() => void)[] = [];
  async refresh() {
    this.arrivals.shift()?.();
  }
  write(): never {
    throw new Error("changes only read");
  }
  async wait(_study: OptunaStudy, milliseconds: number) {
    this.waits.push(milliseconds);
  }
  async close() {}
  put(number: number, state: OptunaState) {
    const empty = { params: new Map(), intermediate: new Map(), user: {}, system: {} };
    this.study.set({ id: number, number, state, values: [1], start: 1, complete: 2, ...empty });
  }
}

describe("OptunaChanges", () => {
  let backend: FakeBackend;
  let changes: OptunaChanges;
  const open = () => new OptunaChanges(backend, new OptunaStudies(backend));
  beforeEach(() => {
    backend = new FakeBackend();
    changes = open();
  });
  const numbers = (after: string | number | null) =>
    changes.since("s", after).trials.map((t) => t.number);

  it("returns each changed trial once: finished ones in completion order, then the others", () => {
    for (const number of [0, 1, 2, 3]) backend.put(number, RUNNING);
    for (const number of [2, 0]) backend.put(number, COMPLETE);
    expect(numbers(null)).toEqual([2, 0, 1, 3]);
  });
  it("returns only what changed after the cursor", () => {
    backend.put(0, RUNNING);
    const { next } = changes.since("s", null);
    expect(changes.since("s", next)).toEqual({ trials: [], next });
    backend.put(1, RUNNING);
    backend.put(1, COMPLETE);
    expect(numbers(next)).toEqual([1]);
  });
  it("reads everything again for a cursor of another opening, or of another storage", () => {
    backend.put(0, RUNNING);
    const other = open().since("s", null).next;
    for (const after of [other, 1, "told:5:7", ""]) expect(numbers(after)).toEqual([0]);
  });
  it("knows whether a cursor is the present one", () => {
    expect(changes.isCurrent(backend.study, null)).toBe(true); // Nothing has happened yet.
    backend.put(0, RUNNING);
    const { next } = changes.since("s", null);
    expect(
      [null, next, open().since("s", null).next].map((c) => changes.isCurrent(backend.study, c)),
    ).toEqual([false, true, false]);
  });
  it("waits until there is a change", async () => {
    backend.arrivals = [() => {}, () => {}, () => backend.put(0, RUNNING)];
    const read = await changes.read("s", null, { waitMs: 10_000 });
    expect(read.trials.map((t) => t.number)).toEqual([0]);
    expect(backend.waits).toHaveLength(2);
    expect(Math.max(...backend.waits)).toBeLessThanOrEqual(10_000);
  });
  it("does not wait without a time, nor after its signal was aborted", async () => {
    expect((await changes.read("s", null, {})).trials).toEqual([]);
    const signal = AbortSignal.abort();
    expect((await changes.read("s", null, { waitMs: 10_000, signal })).trials).toEqual([]);
    expect(backend.waits).toEqual([]);
  });
  it("names the study that is missing", () => {
    expect(() => changes.since("none", null)).toThrow(
      expect.objectContaining({ code: "study-not-found", message: 'no study "none" in fake' }),
    );
  });
});
