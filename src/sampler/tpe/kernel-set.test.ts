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
