import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng } from "../rng.ts";
import { type DenseKernels, openArena } from "./dense.ts";
import { sourceMark } from "./kernels-wasm.ts";
import { plainKernels } from "./plain.ts";

const random = (n: number, seed: number, zeros = 0): Float64Array => {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => (rng.uniform() < zeros ? 0 : rng.normal()));
};
const sizes = fc.tuple(
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 11 }),
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 0, max: 99 }),
);

/** All four kernels on the same numbers, in the arrays of an arena or in plain ones. */
function results(
  kernels: DenseKernels,
  array: (n: number) => Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
  seed: number,
): number[][] {
  const of = (values: Float64Array): Float64Array => {
    const a = array(values.length);
    a.set(values);
    return a;
  };
  const [x, w, b, d] = [
    of(random(rows * inputs, seed)),
    of(random(outputs * inputs, seed + 1)),
    of(random(outputs, seed + 2)),
    of(random(rows * outputs, seed + 3, 0.6)),
  ];
  const [out, gradient, down] = [
    array(rows * outputs),
    array(outputs * inputs),
    array(rows * inputs),
  ];
  kernels.forward(x, w, b, rows, inputs, outputs, out);
  kernels.weightGradient(d, x, rows, inputs, outputs, gradient);
  kernels.backward(d, w, rows, inputs, outputs, down);
  const [first, second, moved] = [array(w.length), array(w.length), of(w)];
  for (let t = 1; t < 4; t++) kernels.adam(moved, gradient, first, second, 0.9, 0.99, 0.01 * t);
  return [out, gradient, down, moved, first, second].map((a) => [...a]);
}

describe("dense kernels", () => {
  it("multiply as plain loops do", () => {
    fc.assert(
      fc.property(sizes, ([rows, inputs, outputs, seed]) => {
        const [out, gradient, down] = results(
          plainKernels,
          (n) => new Float64Array(n),
          rows,
          inputs,
          outputs,
          seed,
        );
        const [x, w, b, d] = [
          random(rows * inputs, seed),
          random(outputs * inputs, seed + 1),
          random(outputs, seed + 2),
          random(rows * outputs, seed + 3, 0.6),
        ];
        const sum = (n: number, f: (i: number) => number): number =>
          Array.from({ length: n }, (_, i) => f(i)).reduce((s, v) => s + v, 0);
        for (let r = 0; r < rows; r++)
          for (let o = 0; o < outputs; o++)
            expect(out![r * outputs + o]).toBeCloseTo(
              b[o] + sum(inputs, (i) => x[r * inputs + i] * w[o * inputs + i]),
              9,
            );
        for (let o = 0; o < outputs; o++)
          for (let i = 0; i < inputs; i++)
            expect(gradient![o * inputs + i]).toBeCloseTo(
              sum(rows, (r) => d[r * outputs + o] * x[r * inputs + i]),
              9,
            );
        for (let r = 0; r < rows; r++)
          for (let i = 0; i < inputs; i++)
            expect(down![r * inputs + i]).toBeCloseTo(
              sum(outputs, (o) => d[r * outputs + o] * w[o * inputs + i]),
              9,
            );
      }),
    );
  });
  it("give the same bits in WebAssembly as in JavaScript", () => {
    fc.assert(
      fc.property(sizes, ([rows, inputs, outputs, seed]) => {
        const arena = openArena(2000);
        expect(arena.forward).not.toBe(plainKernels.forward); // this runtime has vectors
        expect(results(arena, arena.array, rows, inputs, outputs, seed)).toEqual(
          results(plainKernels, (n) => new Float64Array(n), rows, inputs, outputs, seed),
        );
        arena.close();
      }),
    );
  });
  it("are made from the source that lies beside them", () => {
    const source = readFileSync(new URL("./assembly/kernels.ts", import.meta.url));
    expect(sourceMark, "run scripts/build-kernels.mjs").toBe(
      createHash("sha256").update(source).digest("hex"),
    );
  });
  it("have arenas of their own, which are used again when closed, with zeros in them", () => {
    const [a, b] = [openArena(10), openArena(10)];
    const one = a.array(10).fill(1);
    const two = b.array(10).fill(2);
    expect([one[3], two[3]]).toEqual([1, 2]);
    expect(() => a.array(1_000_000)).toThrow(/opened for 10 numbers/);
    a.close();
    b.close();
    const c = openArena(100_000);
    expect(c.array(100_000).every((v) => v === 0)).toBe(true);
    c.close();
  });
});
