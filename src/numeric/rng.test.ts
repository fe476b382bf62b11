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

describe("draws by their definition", () => {
  it("are the first 27 and 26 bits of Threefry's words, as a multiple of 2⁻⁵³", () => {
    // The known answer for key 0 and counter 0: 0x6b200159 and 0x99ba4efe.
    const wanted = ((0x6b200159 >>> 5) * 2 ** 26 + (0x99ba4efe >>> 6)) / 2 ** 53;
    expect(createRng(0).uniform()).toBe(wanted);
    expect(Number.isInteger(createRng(12).uniform() * 2 ** 53)).toBe(true);
  });
  it("fill an array as they come one by one", () => {
    const out = new Float64Array(5);
    createRng(3).uniformInto(out);
    const rng = createRng(3);
    expect([...out]).toEqual([1, 2, 3, 4, 5].map(() => rng.uniform()));
  });
  it("take the seed's high word, and its sign", () => {
    const seeds = [0, 1, -1, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => createRng(seed).uniform())).size).toBe(seeds.length);
  });
});

describe("forks", () => {
  it("by keys that differ in their high word differ", () => {
    const root = createRng(1);
    const keys = [0, 2 ** 32, 2 ** 52, -1, 1.5 * 2 ** 33];
    expect(new Set(keys.map((key) => root.fork(key).uniform())).size).toBe(keys.length);
  });
  it("by a number differ from the draws of their parent, and from those by its digits", () => {
    const root = createRng(9);
    const draws = new Set(Array.from({ length: 100 }, () => root.uniform()));
    for (let key = 0; key < 100; key++) {
      const byNumber = root.fork(key).uniform();
      const byName = root.fork(String(key)).uniform();
      expect(byNumber).not.toBe(byName);
      expect(draws.has(byNumber) || draws.has(byName)).toBe(false);
    }
  });
  it("of forks depend on the order of the keys", () => {
    const root = createRng(4);
    expect(root.fork(1).fork(2).uniform()).not.toBe(root.fork(2).fork(1).uniform());
    expect(root.fork("a").fork("b").uniform()).toBe(createRng(4).fork("a").fork("b").uniform());
  });
  it("of neighbouring keys are not correlated", () => {
    const root = createRng(2);
    const n = 4000;
    let sum = 0;
    for (let i = 0; i < n; i++)
      sum += (root.fork(i).uniform() - 0.5) * (root.fork(i + 1).uniform() - 0.5);
    expect(Math.abs((sum / n) * 12)).toBeLessThan(5 / Math.sqrt(n));
  });
});

describe("whole numbers", () => {
  it("are 0 where there is only one, and below 2⁵³ where there are most", () => {
    const rng = createRng(1);
    expect(rng.integer(1)).toBe(0);
    const large = Array.from({ length: 50 }, () => rng.integer(2 ** 53));
    expect(large.every((v) => Number.isSafeInteger(v) && v >= 0)).toBe(true);
    expect(Math.max(...large)).toBeGreaterThan(2 ** 52);
  });
  it("have no bias towards small ones where the count is near 2⁵³", () => {
    // Of 0 … 3·2⁵¹ − 1, a modulo of 2⁵³ values would give the lower third twice its share, ½.
    const rng = createRng(6);
    const n = 3000;
    let below = 0;
    for (let i = 0; i < n; i++) if (rng.integer(3 * 2 ** 51) < 2 ** 51) below++;
    expect(Math.abs(below / n - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / n));
  });
});

describe("a shuffle", () => {
  it("gives each of the six orders of three entries its share", () => {
    const rng = createRng(10);
    const counts = new Map<string, number>();
    const n = 6000;
    for (let i = 0; i < n; i++) {
      const order = Uint32Array.of(0, 1, 2);
      rng.shuffle(order);
      counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const c of counts.values())
      expect(Math.abs(c - n / 6)).toBeLessThan(5 * Math.sqrt((n * 5) / 36));
  });
  it("draws no number for one entry or none", () => {
    const rng = createRng(1);
    rng.shuffle(Uint32Array.of(5));
    rng.shuffle(new Uint32Array(0));
    expect(rng.uniform()).toBe(createRng(1).uniform());
  });
});

it("normal numbers come in pairs that are independent of each other", () => {
  const rng = createRng(14);
  const n = 20_000;
  let [product, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [rng.normal(), rng.normal()];
    product += a * b;
    squares += (a * a - 1) * (b * b - 1);
  }
  expect(Math.abs(product / n)).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(squares / n)).toBeLessThan((5 * 2) / Math.sqrt(n));
});
