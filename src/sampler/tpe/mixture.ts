import type { Rng } from "../../numeric/rng.ts";
import { truncatedNormal } from "../../numeric/truncated-normal.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import type { Kernels } from "./parzen-kernels.ts";

/** Terms whose logarithm is this far below that of the largest one are left out of a sum. */
const NEGLIGIBLE = 40;

/**
 * A weighted sum of some of the kernels, and of the prior: uniform over the space, with the weight
 * of one observation.
 */
export class Mixture {
  readonly kernels: Kernels;
  /** Rows of `kernels` that take part. */
  readonly rows: Int32Array;
  /** Logarithm of the weight of each row. */
  readonly logWeight: Float64Array;
  readonly #logPrior: number;
  readonly #cumulative: Float64Array;
  /** Log weight of each kernel with its normalization on the axes of `#smooth`. */
  readonly #normalised: Float64Array;
  /** Smooth axes active in the last point: the first `#smoothCount` entries. */
  readonly #smooth: Int32Array;
  /** −1 before the first point. */
  #smoothCount = -1;
  /** Log probability of the observed choice and of another one, for each axis of choices. */
  readonly #match: Float64Array;
  readonly #other: Float64Array;

  constructor(kernels: Kernels, rows: Int32Array, weights: Float64Array) {
    this.kernels = kernels;
    this.rows = rows;
    const n = rows.length;
    let total = 1;
    for (let i = 0; i < n; i++) total += weights[i];
    this.logWeight = new Float64Array(n);
    this.#cumulative = new Float64Array(n + 1);
    this.#normalised = new Float64Array(n);
    this.#smooth = new Int32Array(kernels.axes.length);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      this.logWeight[i] = Math.log(weights[i] / total);
      this.#cumulative[i] = sum += weights[i] / total;
    }
    this.#cumulative[n] = 1;
    this.#logPrior = -Math.log(total);
    const d = kernels.axes.length;
    this.#match = new Float64Array(d);
    this.#other = new Float64Array(d);
    for (let j = 0; j < d; j++) {
      if (kernels.kinds[j] !== "choice") continue;
      const spread = 1 / (n + 1);
      const norm = 1 + kernels.axes[j].levels * spread;
      this.#match[j] = Math.log((1 + spread) / norm);
      this.#other[j] = Math.log(spread / norm);
    }
  }

  /** Draws a point: one kernel, then each active axis from it. Writes NaN on inactive axes. */
  draw(rng: Rng, out: Float64Array, at: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const row = this.#drawRow(rng);
    for (let j = 0; j < d; j++) {
      const axis = kernels.axes[j];
      if (axis.parent !== -1) {
        const parent = out[at + axis.parent];
        const level = Number.isNaN(parent) ? -1 : levelOf(kernels.axes[axis.parent], parent);
        if (level < axis.from || level > axis.to || level === -1) {
          out[at + j] = Number.NaN;
          continue;
        }
      }
      out[at + j] = this.#drawAxis(row, j, rng);
    }
  }

  /** Draws one axis alone, from a kernel drawn for it. */
  drawAxis(rng: Rng, j: number): number {
    return this.#drawAxis(this.#drawRow(rng), j, rng);
  }

  /** The row of a kernel, by weight; −1 for the prior. */
  #drawRow(rng: Rng): number {
    const u = rng.uniform();
    let k = 0;
    while (k < this.rows.length && this.#cumulative[k] <= u) k++;
    return k < this.rows.length ? this.rows[k] : -1;
  }

  #drawAxis(row: number, j: number, rng: Rng): number {
    const { kernels } = this;
    const axis = kernels.axes[j];
    const at = row * kernels.axes.length + j;
    const v = rng.uniform();
    if (kernels.kinds[j] === "choice") {
      const level = row === -1 ? -1 : kernels.level[at];
      if (level !== -1 && v < Math.exp(this.#match[j])) return (level + 0.5) / axis.levels;
      if (level === -1)
        return (Math.min(axis.levels - 1, Math.floor(v * axis.levels)) + 0.5) / axis.levels;
      const rest = (v - Math.exp(this.#match[j])) / (1 - Math.exp(this.#match[j]));
      const other = Math.min(axis.levels - 2, Math.floor(rest * (axis.levels - 1)));
      return ((other >= level ? other + 1 : other) + 0.5) / axis.levels;
    }
    const inverse = row === -1 ? 0 : kernels.inverse[at];
    const u = inverse === 0 ? v : truncatedNormal(v, kernels.centre[at], 1 / inverse, 0, 1);
    return axis.kind === "ordered" ? cellCentre(axis, levelOf(axis, u)) : u;
  }

  /**
   * Log density of each of `count` points (count × d in `points`), over the axes that are active in
   * each. Terms below e⁻⁴⁰ of the largest so far are left out: they are under the rounding of the
   * sum.
   */
  logDensity(points: Float64Array, count: number, out: Float64Array): void {
    this.#smoothCount = -1;
    for (let c = 0; c < count; c++)
      out[c] = this.#densityAt(points, c * this.kernels.axes.length, Infinity);
  }

  /**
   * Index of the point whose `gain` exceeds its log density by most. Candidates come in order of
   * gain, and the sum over kernels, which can only grow, ends as soon as it has put a candidate
   * behind the best: that changes nothing but the time.
   */
  leastDenseFor(gain: Float64Array, points: Float64Array): number {
    const order = Array.from(gain, (_, c) => c).sort((a, b) => gain[b] - gain[a] || a - b);
    this.#smoothCount = -1;
    let best = order[0];
    let most = -Infinity;
    for (const c of order) {
      const value = gain[c] - this.#densityAt(points, c * this.kernels.axes.length, gain[c] - most);
      if (value > most) {
        most = value;
        best = c;
      }
    }
    return best;
  }

  /** The log density of a point, or some value above `ceiling` when it is above. */
  #densityAt(points: Float64Array, base: number, ceiling: number): number {
    const { axes, kinds } = this.kernels;
    const smooth = this.#smooth;
    const tables: number[] = [];
    let smoothCount = 0;
    let uniform = 0;
    // The normalization is the same for all points with the same active axes.
    let same = true;
    for (let j = 0; j < axes.length; j++) {
      if (Number.isNaN(points[base + j])) continue;
      if (kinds[j] === "smooth") {
        same &&= smooth[smoothCount] === j;
        smooth[smoothCount++] = j;
      } else {
        tables.push(j);
        uniform -= Math.log(axes[j].levels);
      }
    }
    if (!same || smoothCount !== this.#smoothCount) this.#normalise(smooth, smoothCount);
    this.#smoothCount = smoothCount;
    return this.#sum(points, base, smooth, smoothCount, tables, this.#logPrior + uniform, ceiling);
  }

  /** Log weight of each kernel with its normalization on the smooth axes listed. */
  #normalise(smooth: Int32Array, smoothCount: number): void {
    const { norm, axes } = this.kernels;
    const d = axes.length;
    for (let i = 0; i < this.rows.length; i++) {
      const at = this.rows[i] * d;
      let s = this.logWeight[i];
      for (let t = 0; t < smoothCount; t++) s += norm[at + smooth[t]];
      this.#normalised[i] = s;
    }
  }

  /** Log density by the axes listed; needs `#normalise` for the same smooth axes. */
  #sum(
    points: Float64Array,
    base: number,
    smooth: Int32Array,
    smoothCount: number,
    tables: readonly number[],
    first: number,
    ceiling: number,
  ): number {
    const { centre, inverse, level, masses, kinds, axes } = this.kernels;
    const d = axes.length;
    const { rows } = this;
    const normalised = this.#normalised;
    const levels = tables.map((j) => levelOf(axes[j], points[base + j]));
    let top = first;
    let sum = 1;
    // The newest first: they lie where the search is now, and decide most comparisons.
    for (let i = rows.length - 1; i >= 0; i--) {
      if ((i & 15) === 0 && top + Math.log(sum) > ceiling) return Infinity;
      const row = rows[i];
      const at = row * d;
      let s = normalised[i];
      for (let t = 0; t < tables.length; t++) {
        const j = tables[t];
        const l = level[at + j];
        if (l === -1) s -= Math.log(axes[j].levels);
        else if (kinds[j] === "choice") s += l === levels[t] ? this.#match[j] : this.#other[j];
        else s += masses[j][row * axes[j].levels + levels[t]];
      }
      // Squares only add up: beyond this sum the term is too small, whatever the axes left say.
      const most = 2 * (s - top + NEGLIGIBLE);
      let squares = 0;
      let t = 0;
      for (; t + 3 < smoothCount && squares < most; t += 4) {
        const j0 = smooth[t];
        const j1 = smooth[t + 1];
        const j2 = smooth[t + 2];
        const j3 = smooth[t + 3];
        const z0 = (points[base + j0] - centre[at + j0]) * inverse[at + j0];
        const z1 = (points[base + j1] - centre[at + j1]) * inverse[at + j1];
        const z2 = (points[base + j2] - centre[at + j2]) * inverse[at + j2];
        const z3 = (points[base + j3] - centre[at + j3]) * inverse[at + j3];
        squares += z0 * z0 + z1 * z1 + (z2 * z2 + z3 * z3);
      }
      if (squares >= most) continue;
      for (; t < smoothCount; t++) {
        const j = smooth[t];
        const z = (points[base + j] - centre[at + j]) * inverse[at + j];
        squares += z * z;
      }
      s -= 0.5 * squares;
      const below = s - top;
      if (below <= 0) {
        if (below > -NEGLIGIBLE) sum += Math.exp(below);
      } else {
        sum = sum * Math.exp(-below) + 1;
        top = s;
      }
    }
    return top + Math.log(sum);
  }

  /** Log density of axis `j` alone at `count` coordinates. */
  logDensityAxis(j: number, places: Float64Array, count: number, out: Float64Array): void {
    const tables = this.kernels.kinds[j] === "smooth" ? [] : [j];
    const smooth = Int32Array.of(j);
    this.#smoothCount = -1;
    this.#normalise(smooth, 1 - tables.length);
    const d = this.kernels.axes.length;
    const point = new Float64Array(d);
    for (let c = 0; c < count; c++) {
      point[j] = places[c];
      out[c] = this.#sum(
        point,
        0,
        smooth,
        1 - tables.length,
        tables,
        this.#logPrior - (tables.length > 0 ? Math.log(this.kernels.axes[j].levels) : 0),
        Infinity,
      );
    }
  }
}
