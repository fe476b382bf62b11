import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { boolean, categorical, float, int, permutation, subset } from "../../space/builders.ts";
import type { ParamTree } from "../../space/param.ts";
import { space } from "../../space/space.ts";
import { isMostly, movesOf } from "./moves.ts";

const items = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] as const;
const of = (tree: ParamTree) => space(tree);

describe("moves", () => {
  it("lead from valid parameters to other valid ones, each in its own way", () => {
    const whole = of({
      o: permutation(items),
      s: subset(items),
      x: float(0, 1),
      n: int(1, 9),
      b: boolean(),
    });
    const stream = createRng(1);
    const changed = movesOf(whole.axes).map((move) => {
      const names = new Set<string>();
      for (let i = 0; i < 40; i++) {
        const unit = new Float64Array(whole.width);
        stream.uniformInto(unit);
        const before = whole.fromUnit(unit);
        move(unit, stream);
        const after = whole.fromUnit(unit);
        expect(whole.check(after)).toEqual([]);
        for (const name of Object.keys(before))
          if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) names.add(name);
      }
      return [...names].sort().join();
    });
    expect(changed).toEqual([...new Array(5).fill("o"), "s", "s", "n,x", "n,x", "n,x", "b"]);
  });
  it("change as much of an order as they say", () => {
    const orders = of({ o: permutation(items) });
    const stream = createRng(2);
    // Neighbours that are new: a swap makes up to 4, an insertion 3, a moved block 3, a reversal 2.
    const most = movesOf(orders.axes).map((move) => {
      let greatest = 0;
      for (let i = 0; i < 300; i++) {
        const unit = Float64Array.from(items, (_, k) => (k + 0.5) / items.length);
        move(unit, stream);
        const order = orders.fromUnit(unit)["o"] as readonly string[];
        const near = (a: string, b: string): boolean =>
          Math.abs(items.indexOf(a as "a") - items.indexOf(b as "a")) === 1;
        greatest = Math.max(
          greatest,
          order.filter((a, p) => p > 0 && !near(order[p - 1], a)).length,
        );
      }
      return greatest;
    });
    expect(most).toEqual([4, 3, 3, 2, 2]);
  });
});

describe("isMostly", () => {
  it("holds where more than half of the coordinates are of these kinds", () => {
    const orders = of({ o: permutation(items), x: float(0, 1) }).axes;
    expect(isMostly(orders, "permutation")).toBe(true);
    expect(isMostly(orders, "subset")).toBe(false);
    const half = of({ s: subset(["a", "b"]), x: float(0, 1), c: categorical(["p", "q"]) });
    expect(isMostly(half.axes, "permutation", "subset")).toBe(false);
    const more = of({ s: subset(["a", "b"]), x: float(0, 1) });
    expect(isMostly(more.axes, "permutation", "subset")).toBe(true);
  });
});
