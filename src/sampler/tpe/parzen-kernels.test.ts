import { describe, expect, it } from "vitest";
import { categorical, choose, float, int } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { Kernels } from "./parzen-kernels.ts";

const columnsOf = (...unit: readonly number[]) => unit.map((u) => Float64Array.of(u));

/** Mean, bandwidth, point, log density there, and log mass of each quarter of [0, 1]. */
const cases: readonly (readonly [number, number, number, number, readonly number[]])[] = [
  // scipy 1.x: stats.truncnorm.logpdf, and the logarithm of differences of its cdf.
  [
    0.2,
    0.3,
    0.5,
    0.08118263921227986,
    [-0.8631975453176924, -0.9942508445061553, -1.78106568551032, -3.225654241035688],
  ],
  [
    0,
    1,
    0.25,
    0.12467379365739872,
    [-1.240743917735079, -1.302919100894971, -1.4272695935479127, -1.6137956481262519],
  ],
  [
    0.9,
    0.05,
    0.7,
    -5.900193350321722,
    [-87.96670706169358, -34.9904242505856, -6.584713312181847, -0.0013822782259238604],
  ],
];

describe("Parzen kernels", () => {
  it.each(cases)(
    "with mean %d and bandwidth %d are truncated normals, as SciPy computes them",
    (mu, sigma, x, logDensity, logMasses) => {
      const { axes } = space({ x: float(0, 1), n: int(0, 3) });
      const kernels = new Kernels(axes);
      kernels.centreAt(0, columnsOf(mu, mu), 0);
      for (const j of [0, 1]) kernels.setBandwidth(0, j, sigma);
      const z = (x - kernels.centre[0]) * kernels.inverse[0];
      expect(kernels.norm[0] - 0.5 * z * z).toBeCloseTo(logDensity, 9);
      // Masses of far cells: SciPy's difference of two probabilities keeps fewer digits.
      for (const [l, m] of logMasses.entries())
        expect(kernels.masses[1][l]).toBeCloseTo(m, m < -30 ? 4 : 9);
    },
  );
  it("treat axes by their kind: up to 32 cells by masses, more by a density", () => {
    const { axes } = space({
      x: float(0, 1),
      few: int(1, 32),
      many: int(1, 33),
      c: categorical(["a", "b"]),
    });
    expect(new Kernels(axes).kinds).toEqual(["smooth", "cells", "smooth", "choice"]);
  });
  it("keep a finite logarithm for a cell whose mass underflows", () => {
    const kernels = new Kernels(space({ n: int(0, 3) }).axes);
    kernels.centreAt(0, columnsOf(0.125), 0);
    kernels.setBandwidth(0, 0, 0.01);
    expect(kernels.masses[0][0]).toBeCloseTo(0, 9);
    expect(kernels.masses[0][3]).toBeCloseTo(Math.log(1e-300), 6);
  });
  it("are uniform where the observation is on another branch", () => {
    const s = space({ o: choose({ p: { x: float(0, 1), n: int(0, 3) }, q: {} }) });
    const kernels = new Kernels(s.axes);
    const unit = new Float64Array(s.width);
    s.toUnit({ o: { kind: "q" } }, unit);
    kernels.centreAt(0, columnsOf(...unit), 0);
    expect([...kernels.level.subarray(0, 3)]).toEqual([1, -1, -1]);
    expect([...kernels.inverse.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect([...kernels.norm.subarray(0, 3)]).toEqual([0, 0, 0]);
  });
  it("keep their rows when room is made, and forget a row's old bandwidth", () => {
    const kernels = new Kernels(space({ x: float(0, 1), n: int(0, 3) }).axes);
    const write = (row: number, u: number): void => {
      kernels.centreAt(row, columnsOf(u, u), 0);
      for (const j of [0, 1]) kernels.setBandwidth(row, j, 0.3);
    };
    write(0, 0.2);
    const masses = kernels.masses[1].slice(0, 4);
    const norm = kernels.norm[0];
    for (let row = 1; row < 200; row++) write(row, row / 200);
    expect(kernels.masses[1].slice(0, 4)).toEqual(masses);
    expect([kernels.centre[0], kernels.norm[0]]).toEqual([0.2, norm]);
    // The same bandwidth around another centre is another kernel.
    write(0, 0.9);
    expect(kernels.norm[0]).not.toBe(norm);
    expect(kernels.masses[1][3]).toBeGreaterThan(masses[3]);
  });
});
