import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matern } from "../matern.ts";
import { createRng } from "../rng.ts";
import { type DenseKernels, openArena, plainArena } from "./dense.ts";
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

/** All kernels on the same numbers, in the arrays of an arena or in plain ones. */
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
  const [e, products] = [of(random(outputs * inputs, seed + 4)), array(rows * outputs)];
  kernels.products(x, e, rows, outputs, inputs, products);
  const [first, second, moved] = [array(w.length), array(w.length), of(w)];
  for (let t = 1; t < 4; t++) kernels.adam(moved, gradient, first, second, 0.9, 0.99, 0.01 * t);
  const near = array(16 * rows * outputs);
  const [left, tiles] = [rows, outputs].map((n, k) => of(random(4 * n * inputs, seed + 5 + k)));
  const [own, norms] = [rows, outputs].map((n, k) => of(random(4 * n, seed + 7 + k).map(Math.abs)));
  kernels.covariances(left, own, tiles, norms, 4 * rows, outputs, inputs, near);
  const distances = [1, 2].map((power) => {
    const sums = array(8 * rows);
    const tiles = of(random(4 * rows * inputs, seed + 8));
    const pair = of(random(2 * inputs, seed + 9));
    kernels.distances(pair, tiles, rows, inputs, power === 1 ? 1 : 2, sums);
    return sums;
  });
  const all = [out, gradient, down, moved, first, second, products, near, ...distances];
  return all.map((a) => [...a]);
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
        const arena = openArena(5000);
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
    expect(() => a.array(1_000_000)).toThrow(/taken for 592 bytes/);
    a.close();
    b.close();
    const c = openArena(100_000);
    expect(c.array(100_000).every((v) => v === 0)).toBe(true);
    c.close();
  });
});

describe("one layer by hand", () => {
  const kernels: [string, () => ReturnType<typeof openArena>][] = [
    ["WebAssembly", () => openArena(80)],
    ["JavaScript", plainArena],
  ];
  const put = (arena: ReturnType<typeof openArena>, ...values: number[]): Float64Array => {
    const a = arena.array(values.length);
    a.set(values);
    return a;
  };
  it.each(kernels)("goes forward and back in %s", (_, open) => {
    const arena = open();
    const x = put(arena, 1, 2, 3, 4); // two rows of two inputs
    const w = put(arena, 1, 0, 0, 1, 1, 1); // three outputs
    const out = arena.array(6);
    arena.forward(x, w, put(arena, 0, 10, 100), 2, 2, 3, out);
    expect([...out]).toEqual([1, 12, 103, 3, 14, 107]);
    const delta = put(arena, 1, 0, 0, 0, 2, 1);
    const gradient = arena.array(6).fill(9);
    arena.weightGradient(delta, x, 2, 2, 3, gradient);
    expect([...gradient]).toEqual([1, 2, 6, 8, 3, 4]);
    const down = arena.array(4).fill(9);
    arena.backward(delta, w, 2, 2, 3, down);
    expect([...down]).toEqual([1, 0, 1, 3]);
    arena.close();
  });
  it.each(kernels)("gives the covariances of rows and others in %s", (_, open) => {
    const arena = open();
    const x = put(arena, 1, 2, 3, 4, 0, 0, -1, 7); // four rows of two columns
    const tile = put(arena, 1, 0, 5, -1, 2, 0, 5, 30); // (1, 2), (0, 0), (5, 5) and (−1, 30)
    const out = arena.array(16);
    const [own, norms] = [put(arena, 5, 25, 0, 50), put(arena, 5, 0, 50, 901)];
    arena.covariances(x, own, tile, norms, 4, 1, 2, out);
    const squares = [
      ...[0, 5, 25, 788],
      ...[8, 25, 5, 692],
      ...[5, 0, 50, 901],
      ...[29, 50, 40, 529],
    ];
    for (const [at, r2] of squares.entries()) expect(out[at] / matern(r2)).toBeCloseTo(1, 13);
    expect([out[0], out[9]]).toEqual([1, 1]);
    arena.close();
  });
  it.each(kernels)("takes two steps of Adam in %s", (_, open) => {
    // Kingma and Ba 2015, algorithm 1, with β₁ = ½, β₂ = ¾ and a gradient of 2, then of −1.
    const arena = open();
    const [weight, first, second] = [put(arena, 1), arena.array(1), arena.array(1)];
    arena.adam(weight, put(arena, 2), first, second, 0.5, 0.75, 0.1);
    expect([first[0], second[0]]).toEqual([1, 1]);
    expect(weight[0]).toBeCloseTo(1 - 0.1 / (1 + 1e-8), 15);
    arena.adam(weight, put(arena, -1), first, second, 0.5, 0.75, 0.1);
    expect([first[0], second[0]]).toEqual([0, 1]);
    expect(weight[0]).toBeCloseTo(1 - 0.1 / (1 + 1e-8), 15);
    arena.close();
  });
  it.each(kernels)("writes nothing without rows in %s, and no gradient of weights", (_, open) => {
    const arena = open();
    const out = arena.array(2).fill(7);
    arena.forward(arena.array(0), put(arena, 1, 2), put(arena, 3), 0, 2, 1, out);
    expect([...out]).toEqual([7, 7]);
    const gradient = arena.array(2).fill(7);
    arena.weightGradient(arena.array(0), arena.array(0), 0, 2, 1, gradient);
    expect([...gradient]).toEqual([0, 0]);
    arena.close();
  });
});

describe("an arena", () => {
  it("holds as many numbers as it was opened for, in arrays of any length", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }), (lengths) => {
        const arena = openArena(lengths.reduce((s, n) => s + n, 0));
        const arrays = lengths.map((n, i) => arena.array(n).fill(i));
        arrays.forEach((a, i) => {
          expect(a.length).toBe(lengths[i]);
          expect(a.every((v) => v === i)).toBe(true);
          expect(a.byteOffset % 16).toBe(0);
        });
        arena.close();
      }),
    );
  });
  it("in plain JavaScript has no limit, and arrays of zeros", () => {
    const arena = plainArena();
    expect(arena.array(70_000).every((v) => v === 0)).toBe(true);
    expect(arena.forward).toBe(plainKernels.forward);
    arena.close();
  });
});
