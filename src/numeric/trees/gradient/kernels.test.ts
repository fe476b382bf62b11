import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../../rng.ts";
import { openGradientArena } from "./arena.ts";
import { type GradientArena, SplitField } from "./kernels.ts";
import { sourceMark } from "./kernels-wasm.ts";
import { plainGradientArena } from "./plain.ts";

const cases = fc.record({
  n: fc.integer({ min: 1, max: 60 }),
  columns: fc.integer({ min: 1, max: 9 }),
  bins: fc.integer({ min: 2, max: 20 }),
  isFlat: fc.boolean(),
  isBound: fc.boolean(),
  l1: fc.constantFrom(0, 0.3),
  minLeaf: fc.integer({ min: 1, max: 4 }),
  scale: fc.constantFrom(1e-12, 1, 1e9),
  seed: fc.integer({ min: 0, max: 999 }),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

/** Everything that the kernels give for some rows, half of which are a leaf. */
function results(arena: GradientArena, c: Case) {
  const rng = createRng(c.seed);
  const { n, columns: p } = c;
  const fill = <T extends { [i: number]: number; length: number }>(
    a: T,
    f: (i: number) => number,
  ) => {
    for (let i = 0; i < a.length; i++) a[i] = f(i);
    return a;
  };
  const x = {
    height: n,
    codes: fill(arena.bytes(n * p), () => rng.integer(c.bins)),
    columns: fill(arena.ints(p), (j) => j),
    offsets: fill(arena.ints(p + 1), (j) => j * c.bins),
    missing: fill(arena.bytes(p), () => rng.integer(2)),
    sign: fill(arena.bytes(p), () => (c.isBound ? rng.integer(3) : 0)),
  };
  const g = fill(arena.floats(n), () => c.scale * rng.normal());
  const h = fill(arena.floats(n), () => 0.01 + rng.uniform());
  const rows = fill(arena.ints(n), (i) => i);
  const packed = arena.packed(n);
  const rules = { l1: c.l1 * c.scale, l2: 1e-9, minLeaf: c.minLeaf, minCurvature: 0.1 };
  arena.pack(g, c.isFlat ? undefined : h, packed);
  const [all, part] = [arena.histogram(p * c.bins), arena.histogram(p * c.bins)];
  arena.fillHistogram(packed, rows, 0, n, x, all);
  arena.fillHistogram(packed, rows, 0, n >> 1, x, part);
  arena.subtract(all, part, p * c.bins);
  const gains = arena.floats(2 * p * c.bins);
  const [best, random] = [arena.floats(SplitField.size), arena.floats(SplitField.size)];
  const picks = fill(arena.floats(p), () => rng.uniform());
  if (n > 1) arena.addGains(packed, part, x, rules, gains);
  arena.addGains(packed, all, x, rules, gains);
  arena.bestSplit(packed, all, x, rules, undefined, best);
  arena.bestSplit(packed, all, x, rules, picks, random);
  const found = [gains, best, random].map((a) => [...a]);
  // What no split wrote keeps the entries of an earlier one, which nothing reads.
  for (const split of found.slice(1)) if (split[SplitField.column] === -1) split.length = 2;
  return { found, x, g, h, rules };
}

describe("kernels of trees on gradients", () => {
  it("give the same bits in WebAssembly as in JavaScript", () => {
    fc.assert(
      fc.property(cases, (c) => {
        const arena = openGradientArena(60_000, 40);
        const plain = plainGradientArena();
        expect(arena.subtract).not.toBe(plain.subtract); // this runtime has vectors
        expect(results(arena, c).found).toEqual(results(plain, c).found);
        arena.close();
      }),
    );
  });
  it("find the split of greatest gain, up to the rounding of gradients", () => {
    fc.assert(
      fc.property(cases, (c) => {
        const { found, x, g, h, rules } = results(plainGradientArena(), c);
        const rows = Array.from({ length: c.n - (c.n >> 1) }, (_, i) => (c.n >> 1) + i);
        const sum = (of: Float64Array, part: number[]) => part.reduce((s, i) => s + of[i], 0);
        const curvature = (part: number[]) => (c.isFlat ? part.length : sum(h, part));
        const gain = (part: number[]) =>
          part.length === 0
            ? 0
            : Math.max(0, Math.abs(sum(g, part)) - rules.l1) ** 2 / curvature(part);
        let best = 0;
        for (let j = 0; j < c.columns; j++)
          // Missing entries alone are tried on the left only, as if they were below all others.
          for (let b = 0; b + 1 < c.bins; b++)
            for (let right = 0; right <= x.missing[j]; right++) {
              const isRight = (i: number) =>
                x.codes[j * c.n + i] > b || (right === 1 && x.codes[j * c.n + i] === 0);
              const parts = [rows.filter((i) => !isRight(i)), rows.filter(isRight)];
              if (parts.some((p) => p.length < c.minLeaf || curvature(p) < rules.minCurvature))
                continue;
              const [low, high] = parts.map((p) => -sum(g, p) / curvature(p));
              if (x.sign[j] === 1 ? high < low : x.sign[j] === 2 && high > low) continue;
              best = Math.max(best, gain(parts[0]) + gain(parts[1]) - gain(rows));
            }
        const own = gain(rows) + best;
        expect(Math.abs(found[1][SplitField.gain] - best)).toBeLessThanOrEqual(1e-5 * own + 1e-30);
      }),
    );
  });
  it("keep sums right where a row is far below the unit", () => {
    const n = 5000;
    const arena = plainGradientArena();
    const packed = arena.packed(n);
    // One gradient is as large as all others together.
    const g = Float64Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 1 / n));
    arena.pack(g, g, packed);
    let sum = 0;
    for (let i = 1; i < n; i++) sum += packed.data[2 * i] * packed.unitG;
    expect(sum).toBeCloseTo((n - 1) / n, 6);
  });
  it("are made from the source that lies beside them", () => {
    const source = readFileSync(new URL("./assembly/kernels.ts", import.meta.url));
    expect(sourceMark, "run scripts/build-kernels.mjs").toBe(
      createHash("sha256").update(source).digest("hex"),
    );
  });
});
