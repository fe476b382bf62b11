import fc from "fast-check";
import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { choose, float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { KernelSet } from "./kernel-set.ts";

const s = space({ x: float(0, 1), n: int(0, 3), o: choose({ p: { m: float(0, 1) }, q: {} }) });
const rows = 40;
const rng = createRng(4);
const columns = s.axes.map(() => new Float64Array(rows));
for (let i = 0; i < rows; i++) {
  const unit = new Float64Array(s.width);
  rng.uniformInto(unit);
  s.toUnit(s.fromUnit(unit), unit);
  unit.forEach((u, j) => {
    columns[j][i] = u;
  });
}

it("is the same whichever way its members came and went", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: rows - 1 }), { maxLength: 120 }), (toggles) => {
      const moved = new KernelSet(s.axes);
      moved.setLowestBandwidth(0.01);
      const inside = new Set<number>();
      for (const key of toggles) {
        if (inside.delete(key)) moved.delete(key);
        else {
          inside.add(key);
          moved.add(key, columns, key);
        }
      }
      const fresh = new KernelSet(s.axes);
      for (const key of [...inside].sort((a, b) => a - b)) fresh.add(key, columns, key);
      fresh.setLowestBandwidth(0.01);
      expect(moved.keys).toEqual(fresh.keys);
      const look = (m: KernelSet) =>
        m.slots.map((slot) =>
          s.axes.map((_, j) => [
            m.kernels.centre[slot * s.width + j],
            m.kernels.inverse[slot * s.width + j],
            m.kernels.norm[slot * s.width + j],
            m.kernels.level[slot * s.width + j],
          ]),
        );
      expect(look(moved)).toEqual(look(fresh));
    }),
    { numRuns: 200 },
  );
});

it("knows its members, in order of their keys", () => {
  const set = new KernelSet(s.axes);
  expect([set.size, set.has(0)]).toEqual([0, false]);
  for (const key of [7, 2, 30, 4]) set.add(key, columns, key);
  expect(set.keys).toEqual([2, 4, 7, 30]);
  expect([2, 3, 4, 31].map((key) => set.has(key))).toEqual([true, false, true, false]);
  set.delete(4);
  expect([set.keys, set.size, set.has(4)]).toEqual([[2, 7, 30], 3, false]);
});

it("uses the row of a deleted kernel again", () => {
  const set = new KernelSet(s.axes);
  for (const key of [0, 1, 2]) set.add(key, columns, key);
  const freed = set.slots[1];
  set.delete(1);
  set.add(9, columns, 9);
  expect(set.slots[set.keys.indexOf(9)]).toBe(freed);
  expect(new Set(set.slots).size).toBe(3);
});

it("sets bandwidths from neighbours, never below the least one", () => {
  const line = space({ x: float(0, 1) });
  const places = [Float64Array.of(0.1, 0.2, 0.6, 0.6)];
  const set = new KernelSet(line.axes);
  for (const key of [2, 0, 3, 1]) set.add(key, places, key);
  const widths = () => set.slots.map((slot) => 1 / set.kernels.inverse[slot]);
  const close = (wanted: readonly number[]) =>
    widths().forEach((w, i) => expect(w).toBeCloseTo(wanted[i], 12));
  set.setLowestBandwidth(0.05);
  close([0.1, 0.4, 0.4, 0.05]);
  set.setLowestBandwidth(0.2);
  close([0.2, 0.4, 0.4, 0.2]);
  set.setLowestBandwidth(0.05);
  set.delete(2);
  close([0.1, 0.4, 0.4]);
  set.delete(0);
  set.delete(1);
  close([0.6]);
});

it("gives no bandwidth to a kernel on a branch that was not taken", () => {
  const set = new KernelSet(s.axes);
  const taken = columns[3].findIndex((u) => !Number.isNaN(u));
  const other = columns[3].findIndex((u) => Number.isNaN(u));
  set.setLowestBandwidth(0.01);
  set.add(taken, columns, taken);
  const alone = set.kernels.inverse[set.slots[0] * s.width + 3];
  set.add(other, columns, other);
  const slotOf = (key: number) => set.slots[set.keys.indexOf(key)];
  expect(set.kernels.inverse[slotOf(other) * s.width + 3]).toBe(0);
  expect(set.kernels.inverse[slotOf(taken) * s.width + 3]).toBe(alone);
});
