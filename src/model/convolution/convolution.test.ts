import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import { defaultPoint } from "../../space/default-point.ts";
import { space } from "../../space/space.ts";
import { augment } from "./augment.ts";
import { convolution } from "./convolution.ts";
import { rateShare } from "./train.ts";

const SIDE = 10;
const image = { width: SIDE, height: SIDE, channels: 1 };
const own = space(convolution.space);
const params = { ...own.fromUnit(defaultPoint(own)!), epochs: 10 };

/** Bars that lie or stand anywhere, with noise: no single pixel tells them apart. */
function bars(rows: number, seed: number): { readonly x: Matrix; readonly y: Target } {
  const rng = createRng(seed);
  const data = new Float64Array(rows * SIDE * SIDE);
  const values = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const stands = rng.uniform() < 0.5;
    values[r] = stands ? 1 : 0;
    const [line, start] = [rng.integer(SIDE), rng.integer(SIDE - 5)];
    for (let i = 0; i < SIDE * SIDE; i++) data[r * SIDE * SIDE + i] = 60 * rng.uniform();
    for (let k = start; k < start + 6; k++)
      data[r * SIDE * SIDE + (stands ? k * SIDE + line : line * SIDE + k)] += 120;
  }
  return { x: { rows, columns: SIDE * SIDE, data }, y: { values, classes: 2 } };
}

describe("a convolutional network", () => {
  const { x, y } = bars(240, 1);
  const fresh = bars(100, 2);
  const fitted = convolution.fit(x, y, params, createRng(1), { image });
  it("tells shapes apart wherever they are", () => {
    const p = fitted.predict(fresh.x);
    const right = fresh.y.values.filter((v, i) => p[2 * i + v] > 0.5).length;
    expect(right).toBeGreaterThanOrEqual(95);
    expect(fitted.steps).toBe(10);
  });
  it("predicts the same after JSON, and any number of rows", () => {
    const again = convolution.load(JSON.parse(JSON.stringify(fitted.toJSON())));
    expect([...again.predict(fresh.x)]).toEqual([...fitted.predict(fresh.x)]);
    const one = { ...fresh.x, rows: 1, data: fresh.x.data.slice(0, SIDE * SIDE) };
    expect([...again.predict(one)]).toEqual([...again.predict(fresh.x).slice(0, 2)]);
    expect(again.predict({ ...fresh.x, rows: 0, data: new Float64Array(0) })).toHaveLength(0);
  });
  it("plans its rates for the seconds or the steps that it is given", () => {
    const short = convolution.fit(x, y, params, createRng(1), { image, seconds: 1e-6 });
    expect(short.steps).toBe(1);
    const seen: number[] = [];
    const watch = (step: number): undefined => void seen.push(step);
    expect(convolution.fit(x, y, params, createRng(1), { image, steps: 2, watch }).steps).toBe(2);
    expect(seen).toEqual([1, 2]);
    const ended = convolution.fit(x, y, params, createRng(1), { image, watch: (s) => s === 3 });
    expect(ended.steps).toBe(3);
  });
  it("says that it needs images", () => {
    expect(() => convolution.fit(x, y, params, createRng(1))).toThrow(
      "a convolutional network needs images",
    );
  });
});

it("shifts, turns and mirrors images as asked", () => {
  const from = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8);
  const extent = { width: 3, height: 3, channels: 1 };
  const to = new Float32Array(9);
  const none = { shift: 0, rotation: 0, flip: false };
  augment(from, extent, none, createRng(1), to);
  expect([...to]).toEqual([...from]);
  const seen = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    augment(from, extent, { ...none, flip: true }, createRng(seed), to);
    seen.add([...to].join());
  }
  expect(seen).toEqual(new Set(["0,1,2,3,4,5,6,7,8", "2,1,0,5,4,3,8,7,6"]));
  const flat = new Float32Array(9).fill(4);
  augment(flat, extent, { shift: 0.2, rotation: 25, flip: true }, createRng(1), to);
  to.forEach((v) => expect(v).toBeCloseTo(4, 5));
  augment(from, extent, { ...none, shift: 0.2 }, createRng(2), to);
  // A shift moves all pixels alike, as far as they are not at an edge.
  expect(to[5] - to[4]).toBeGreaterThan(0);
  expect([...to]).not.toEqual([...from]);
});

it("raises its rate, then lets it fall to 0", () => {
  expect(rateShare(0)).toBeCloseTo(0.1);
  expect(rateShare(0.2)).toBeCloseTo(1);
  expect(rateShare(0.6)).toBeCloseTo(0.5);
  expect(rateShare(1)).toBeCloseTo(0);
});
