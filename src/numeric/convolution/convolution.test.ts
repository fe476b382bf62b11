import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../rng.ts";
import { type ConvolutionArena, type Extent, openArena, plainArena } from "./convolution.ts";
import { sourceMark } from "./kernels-wasm.ts";

const BYTES = 1e6;
const extents = fc.record({
  height: fc.integer({ min: 1, max: 7 }),
  width: fc.integer({ min: 1, max: 7 }),
  channels: fc.constantFrom(1, 3, 4, 8),
});
const seeds = fc.integer({ min: 0, max: 99 });

/** Numbers of an arena, some of them 0. */
function draw(arena: ConvolutionArena, length: number, rng: Rng): Float32Array {
  const array = arena.floats(length);
  for (let i = 0; i < length; i++) array[i] = rng.uniform() < 0.2 ? 0 : rng.normal();
  return array;
}

/** Every kernel of images on the same numbers. */
function results(arena: ConvolutionArena, extent: Extent, size: number, seed: number): number[][] {
  const rng = createRng(seed);
  const { height, width } = extent;
  const channels = 4 * extent.channels;
  const image = draw(arena, height * width * extent.channels, rng);
  const patches = arena.floats(image.length * size * size);
  arena.gather(image, extent, size, patches);
  const back = draw(arena, image.length, rng);
  arena.scatter(patches, extent, size, back);
  const wide = draw(arena, height * width * channels, rng);
  const pooled = (height >> 1) * (width >> 1) * channels;
  const [out, choice] = [arena.floats(pooled), arena.integers(pooled)];
  arena.pool(wide, { height, width, channels }, out, choice);
  const unpooled = arena.floats(wide.length);
  arena.unpool(out, choice, { height, width, channels }, unpooled);
  const [scale, shift, third] = [0, 0, 0].map(() => draw(arena, channels, rng));
  const rectified = arena.floats(wide.length);
  arena.rectify(wide, height * width, channels, scale, shift, rectified);
  const sums = arena.doubles(2 * channels);
  arena.moments(wide, height * width, channels, sums);
  const delta = draw(arena, wide.length, rng);
  const ofDelta = arena.doubles(2 * channels);
  arena.deltaSums(delta, rectified, wide, height * width, channels, ofDelta);
  const masked = [...delta];
  arena.combine(delta, wide, height * width, channels, scale, shift, third);
  return [patches, back, out, choice, unpooled, rectified, sums, ofDelta, masked, delta].map(
    (array) => [...array],
  );
}

describe("the kernels of convolutions", () => {
  it("in WebAssembly and in plain JavaScript give the same bits", () => {
    fc.assert(
      fc.property(extents, fc.constantFrom(1, 3, 5), seeds, (extent, size, seed) => {
        const arena = openArena([BYTES]);
        const fast = results(arena, extent, size, seed);
        arena.close();
        expect(fast).toEqual(results(plainArena(), extent, size, seed));
      }),
      { numRuns: 60 },
    );
  });

  it("multiply as loops do, also transposed, and with the same bits", () => {
    const sizes = fc.tuple(...[9, 9, 19, 99].map((max) => fc.integer({ min: 1, max })));
    fc.assert(
      fc.property(
        sizes,
        fc.boolean(),
        fc.boolean(),
        ([rows, inner, columns, seed], turned, add) => {
          const multiply = (arena: ConvolutionArena): readonly Float32Array[] => {
            const rng = createRng(seed);
            const [a, b] = [draw(arena, rows * inner, rng), draw(arena, inner * columns, rng)];
            const out = draw(arena, rows * columns, rng);
            const before = out.slice();
            const strides = turned ? { row: 1, step: rows } : { row: inner, step: 1 };
            arena.product({ data: a, ...strides }, b, rows, inner, columns, out, add);
            return [a.slice(), b.slice(), before, out.slice()];
          };
          const arena = openArena([BYTES]);
          const [a, b, before, out] = multiply(arena);
          arena.close();
          expect([...out]).toEqual([...multiply(plainArena())[3]]);
          for (let r = 0; r < rows; r++)
            for (let c = 0; c < columns; c++) {
              let sum = add ? before[r * columns + c] : 0;
              for (let i = 0; i < inner; i++)
                sum += a[turned ? i * rows + r : r * inner + i] * b[i * columns + c];
              expect(out[r * columns + c]).toBeCloseTo(sum, 4);
            }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("convolve as a direct loop over pixels does", () => {
    const [extent, size, outputs] = [{ height: 5, width: 6, channels: 3 }, 3, 4];
    const arena = openArena([BYTES]);
    const rng = createRng(3);
    const image = draw(arena, 5 * 6 * 3, rng);
    const weights = draw(arena, size * size * 3 * outputs, rng);
    const patches = arena.floats(5 * 6 * size * size * 3);
    const out = arena.floats(5 * 6 * outputs);
    arena.gather(image, extent, size, patches);
    arena.product({ data: patches, row: 27, step: 1 }, weights, 30, 27, outputs, out, false);
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 6; x++)
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let dy = -1; dy <= 1; dy++)
            for (let dx = -1; dx <= 1; dx++)
              for (let c = 0; c < 3; c++)
                if (y + dy >= 0 && y + dy < 5 && x + dx >= 0 && x + dx < 6)
                  sum +=
                    image[((y + dy) * 6 + x + dx) * 3 + c] *
                    weights[(((dy + 1) * 3 + dx + 1) * 3 + c) * outputs + o];
          expect(out[(y * 6 + x) * outputs + o]).toBeCloseTo(sum, 5);
        }
    arena.close();
  });

  it("take the greatest of four pixels, and of equal ones the first", () => {
    const arena = plainArena();
    const image = Float32Array.of(1, 5, 0, 3, 1, 3, 2, 5).map((v) => v);
    const extent = { height: 2, width: 2, channels: 2 };
    const [out, choice] = [new Float32Array(2), new Int32Array(2)];
    arena.pool(image, extent, out, choice);
    expect([[...out], [...choice]]).toEqual([
      [2, 5],
      [3, 0],
    ]);
    const back = new Float32Array(8);
    arena.unpool(Float32Array.of(7, 9), choice, extent, back);
    expect([...back]).toEqual([0, 9, 0, 0, 0, 0, 7, 0]);
  });

  it("were built from the source beside them", () => {
    const source = readFileSync(new URL("./assembly/kernels.ts", import.meta.url));
    expect(createHash("sha256").update(source).digest("hex")).toBe(sourceMark);
  });
});
