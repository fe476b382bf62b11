import { grown } from "../../numeric/grown.ts";
import { normalMass } from "../../numeric/truncated-normal.ts";
import { type Axis, cellHigh, cellLow, levelOf } from "../../space/axis.ts";

const LOG_SQRT_2PI = 0.9189385332046727;
/**
 * Ordered axes with at most this many cells get the exact mass of each cell; with more, cells are
 * so narrow that the density at their middle is close enough.
 */
const MAX_CELLS_WITH_MASS = 32;
/** Least mass of a cell, so that its logarithm is finite. */
const MIN_MASS = 1e-300;

/** How kernels treat an axis: by a density, by masses of cells, or by probabilities of choices. */
type AxisKind = "smooth" | "cells" | "choice";

function kernelKindOf(axis: Axis): AxisKind {
  return axis.kind === "choice"
    ? "choice"
    : axis.levels <= MAX_CELLS_WITH_MASS
      ? "cells"
      : "smooth";
}

/**
 * One kernel for each observation: a product over axes of truncated normals (smooth axes), their
 * masses by cell, or probabilities that favour the observed choice. On an axis where the
 * observation is inactive its factor is the uniform density. Rows are added at the end, and their
 * bandwidths change in place.
 */
export class Kernels {
  readonly axes: readonly Axis[];
  /** Kind of each axis. */
  readonly kinds: readonly AxisKind[];
  /** Coordinate on smooth and cells axes, n × d; 0 where inactive. */
  centre: Float64Array;
  /** 1/bandwidth on smooth and cells axes, n × d; 0 where inactive. */
  inverse: Float64Array;
  /** Logarithm of the factor's normalization on smooth axes, n × d. */
  norm: Float64Array;
  /** Cell or choice observed, n × d; −1 where inactive. */
  level: Int32Array;
  /** For each axis of kind `cells`, the logarithm of the mass of each cell, n × levels. */
  readonly masses: Float64Array[];
  #capacity = 0;

  constructor(axes: readonly Axis[]) {
    this.axes = axes;
    this.kinds = axes.map(kernelKindOf);
    this.centre = this.inverse = this.norm = new Float64Array(0);
    this.level = new Int32Array(0);
    this.masses = axes.map(() => new Float64Array(0));
  }

  /** Makes room for this many rows. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const n = Math.max(64, rows, this.#capacity * 2);
    const d = this.axes.length;
    this.centre = grown(this.centre, n * d);
    this.inverse = grown(this.inverse, n * d);
    this.norm = grown(this.norm, n * d);
    this.level = grown(this.level, n * d);
    for (let j = 0; j < d; j++)
      if (this.kinds[j] === "cells")
        this.masses[j] = grown(this.masses[j], n * this.axes[j].levels);
    this.#capacity = n;
  }

  /** Centres the kernel of a row at row `from` of the columns; `setBandwidth` must follow. */
  centreAt(row: number, columns: readonly Float64Array[], from: number): void {
    this.reserve(row + 1);
    const d = this.axes.length;
    for (let j = 0; j < d; j++) {
      const u = columns[j][from];
      const at = row * d + j;
      const inactive = Number.isNaN(u);
      this.centre[at] = inactive ? 0 : u;
      this.inverse[at] = 0;
      this.norm[at] = 0;
      this.level[at] = inactive || this.kinds[j] === "smooth" ? -1 : levelOf(this.axes[j], u);
    }
  }

  /**
   * Sets the bandwidth of a row on a smooth or cells axis on which it is active; does nothing when
   * the row has this bandwidth already.
   */
  setBandwidth(row: number, j: number, sigma: number): void {
    const at = row * this.axes.length + j;
    const inverse = 1 / sigma;
    if (this.inverse[at] === inverse) return;
    this.inverse[at] = inverse;
    const mu = this.centre[at];
    const mass = normalMass(-mu * inverse, (1 - mu) * inverse);
    if (this.kinds[j] === "smooth") {
      this.norm[at] = -Math.log(sigma * mass) - LOG_SQRT_2PI;
      return;
    }
    const axis = this.axes[j];
    const out = this.masses[j];
    for (let l = 0; l < axis.levels; l++) {
      const m =
        normalMass((cellLow(axis, l) - mu) * inverse, (cellHigh(axis, l) - mu) * inverse) / mass;
      out[row * axis.levels + l] = Math.log(Math.max(m, MIN_MASS));
    }
  }
}
