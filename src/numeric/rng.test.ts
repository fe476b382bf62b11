import { describe, expect, it } from "vitest";
import { createRng, threefry } from "./rng.ts";

const words = (...input: readonly [number, number, number, number]): number[] => [
  ...threefry(...input, new Uint32Array(2)),
];

describe("threefry-2x32", () => {
  it("gives the known answers of Random123 1.14 (kat_vectors, threefry2x32 20)", () => {
    expect(words(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(words(-1, -1, -1, -1)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(words(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
  });
});

describe("streams", () => {
  it("are a function of seed and path alone", () => {
    const a = createRng(7).fork(3);
    const b = createRng(7);
    b.uniform();
    b.fork("other").normal();
    expect(b.fork(3).uniform()).toBe(a.uniform());
  });
  it("differ between seeds, numbers and names", () => {
    const first = new Set(
      [
        createRng(1),
        createRng(2),
        createRng(2 ** 40 + 1),
        createRng(-1),
        createRng(1).fork(0),
        createRng(1).fork(1),
        createRng(1).fork("0"),
        createRng(1).fork("1"),
      ].map((r) => r.uniform()),
    );
    expect(first.size).toBe(8);
  });
  it("are uniform: each of 16 parts of [0, 1) gets its share within 5 standard errors", () => {
    const rng = createRng(5);
    const counts = new Array(16).fill(0);
    const n = 64_000;
    for (let i = 0; i < n; i++) counts[Math.floor(rng.uniform() * 16)]++;
    for (const c of counts)
      expect(Math.abs(c - n / 16)).toBeLessThan(5 * Math.sqrt((n / 16) * (15 / 16)));
  });
  it("are normal: mean, variance and fourth moment", () => {
    const rng = createRng(6);
    const n = 100_000;
    let [m1, m2, m4] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = rng.normal();
      m1 += z / n;
      m2 += z ** 2 / n;
      m4 += z ** 4 / n;
    }
    expect(Math.abs(m1)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(m2 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(m4 - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });
  it("draw every whole number below the count, and shuffle into a permutation", () => {
    const rng = createRng(8);
    expect(new Set(Array.from({ length: 200 }, () => rng.integer(7)))).toEqual(
      new Set([0, 1, 2, 3, 4, 5, 6]),
    );
    const indices = Uint32Array.from({ length: 50 }, (_, i) => i);
    rng.shuffle(indices);
    expect([...indices]).not.toEqual([...indices].sort((a, b) => a - b));
    expect(new Set(indices).size).toBe(50);
  });
});
