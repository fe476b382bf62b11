import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { Leases } from "./leases.ts";

const HOUR = 3_600_000;
const row = (expires: number) => ({ worker: "elsewhere:1::a", token: "t", expires, lease: 60_000 });

describe("Leases by a clock that may be set", () => {
  /**
   * A worker that renews every 20 s, and what an observer that looks every 5 s thinks; both read a
   * wall clock that jumps at 100 s.
   */
  function lostTimes(jump: number, renewsUntil: number): number[] {
    let monotonic = 0;
    const leases = new Leases(false, () => monotonic);
    const wall = (): number => 1e12 + monotonic + (monotonic >= 100_000 ? jump : 0);
    let expires = wall() + 60_000;
    const lost: number[] = [];
    for (; monotonic < 400_000; monotonic += 1000) {
      if (monotonic % 20_000 === 0 && monotonic <= renewsUntil) expires = wall() + 60_000;
      if (monotonic % 5000 === 0 && leases.isLost(row(expires), wall()))
        lost.push(monotonic / 1000);
    }
    return lost;
  }
  it("that is set an hour on or back loses no trial of a worker that beats", () => {
    for (const jump of [0, HOUR, -HOUR]) expect(lostTimes(jump, Infinity)).toEqual([]);
  });
  it("run out a lease's length after the last beat, whatever the clock says", () => {
    expect(lostTimes(0, 80_000)[0]).toBe(140);
    expect(lostTimes(-HOUR, 80_000)[0]).toBe(140);
    expect(lostTimes(HOUR, 80_000)[0]).toBe(120); // two thirds: the clock says that it is over, too
  });
});

describe("Leases by a clock that is trusted", () => {
  it("run out when it says so", () => {
    const leases = new Leases(true);
    expect(leases.isLost(row(1000), 999)).toBe(false);
    expect(leases.isLost(row(1000), 1000)).toBe(true);
  });
});

describe("A ticket that is bound to no process", () => {
  it("runs out by the wall clock, since nobody renews it", () => {
    expect(new Leases(false).isLost({ ...row(1000), worker: "ticket:0::x" }, 1001)).toBe(true);
  });
});

describe("Leases that this process has observed", () => {
  const LEASE_MS = 60_000;
  /** Whether the lease is lost after this much silence, by a wall clock that shows `now`. */
  const isLostAfter = (silentMs: number, expires: number, now: number): boolean => {
    let monotonic = 0;
    const leases = new Leases(false, () => monotonic);
    leases.observe("t", expires);
    monotonic = silentMs;
    return leases.isLost(row(expires), now);
  };
  it("have run out after their whole length, although the wall clock stands still", () => {
    expect(isLostAfter(LEASE_MS - 1, 5000, 0)).toBe(false);
    expect(isLostAfter(LEASE_MS, 5000, 0)).toBe(true);
  });
  it("have run out after two thirds of it, where the wall clock says so too", () => {
    expect(isLostAfter(39_999, 5000, 5000)).toBe(false);
    expect(isLostAfter(40_000, 5000, 5000)).toBe(true);
    expect(isLostAfter(40_000, 5000, 4999)).toBe(false);
  });
  it("start anew when their end has moved, since they were renewed elsewhere", () => {
    let monotonic = 0;
    const leases = new Leases(false, () => monotonic);
    leases.observe("t", 5000);
    monotonic = LEASE_MS;
    expect(leases.isLost(row(6000), 9000)).toBe(false);
    monotonic += LEASE_MS - 1;
    expect(leases.isLost(row(6000), 0)).toBe(false);
    monotonic += 1;
    expect(leases.isLost(row(6000), 0)).toBe(true);
  });
  it("that were never seen before are not lost at first sight, however long ago they ended", () => {
    expect(new Leases(false, () => 1e9).isLost(row(1), 1e12)).toBe(false);
  });
});

describe("A worker on this machine whose process has ended", () => {
  const host = hostname().replaceAll(":", "-");
  // No system has a process of this number.
  const gone = { worker: `${host}:4194999::a`, token: "t", expires: 1e15, lease: 60_000 };
  const alive = { ...gone, worker: `${host}:${process.pid}::a` };
  it("has lost its trials at once, although their leases have not ended", () => {
    for (const trusted of [false, true]) {
      expect(new Leases(trusted).isLost(gone, 0)).toBe(true);
      expect(new Leases(trusted).isLost(alive, 0)).toBe(false);
    }
  });
});
