import type { Rng } from "../../numeric/rng.ts";
import { truncatedNormal } from "../../numeric/truncated-normal.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import type { Kernels } from "./kernels.ts";

/** A weighted sum of some of the kernels, and of the prior: uniform over the space, with the weight of one observation. */
export class Mixture {
  readonly kernels: Kernels;
  /** Rows of `kernels` that take part, and the logarithm of each one's weight. */
  readonly rows: Int32Array;
  readonly logWeight: Float64Array;
  readonly #logPrior: number;
  readonly #cumulative: Float64Array;
  /** Log probability of the observed choice and of another one, for each axis of choices. */
  readonly #match: Float64Array;
  readonly #other: Float64Array;

  constructor(kernels: Kernels, rows: Int32Array, weights: Float64Array) {
    this.kernels = kernels;
    this.rows = rows;
    const n = rows.length;
    let total = 1;
    for (let i = 0; i < n; i++) total += weights[i]!;
    this.logWeight = new Float64Array(n);
    this.#cumulative = new Float64Array(n + 1);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      this.logWeight[i] = Math.log(weights[i]! / total);
      this.#cumulative[i] = sum += weights[i]! / total;
    }
    this.#cumulative[n] = 1;
    this.#logPrior = -Math.log(total);
    const d = kernels.axes.length;
    this.#match = new Float64Array(d);
    this.#other = new Float64Array(d);
    for (let j = 0; j < d; j++) {
      if (kernels.kinds[j] !== "choice") continue;
      const spread = 1 / (n + 1);
      const norm = 1 + kernels.axes[j]!.levels * spread;
      this.#match[j] = Math.log((1 + spread) / norm);
      this.#other[j] = Math.log(spread / norm);
    }
  }

  /** Draws a point: one kernel, then each active axis from it. Writes NaN on inactive axes. */
  draw(rng: Rng, out: Float64Array, at: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const u = rng.uniform();
    let k = 0;
    while (k < this.rows.length && this.#cumulative[k]! <= u) k++;
    const row = k < this.rows.length ? this.rows[k]! : -1;
    for (let j = 0; j < d; j++) {
      const axis = kernels.axes[j]!;
      if (axis.parent !== -1) {
        const parent = out[at + axis.parent]!;
        const level = Number.isNaN(parent) ? -1 : levelOf(kernels.axes[axis.parent]!, parent);
        if (level < axis.from || level > axis.to || level === -1) {
          out[at + j] = Number.NaN;
          continue;
        }
      }
      out[at + j] = this.#drawAxis(row, j, rng);
    }
  }

  /** Draws one axis alone, from a kernel of its own. */
  drawAxis(rng: Rng, j: number): number {
    const u = rng.uniform();
    let k = 0;
    while (k < this.rows.length && this.#cumulative[k]! <= u) k++;
    return this.#drawAxis(k < this.rows.length ? this.rows[k]! : -1, j, rng);
  }

  #drawAxis(row: number, j: number, rng: Rng): number {
    const { kernels } = this;
    const axis = kernels.axes[j]!;
    const at = row * kernels.axes.length + j;
    const v = rng.uniform();
    if (kernels.kinds[j] === "choice") {
      const level = row === -1 ? -1 : kernels.level[at]!;
      if (level !== -1 && v < Math.exp(this.#match[j]!)) return (level + 0.5) / axis.levels;
      if (level === -1) return (Math.min(axis.levels - 1, Math.floor(v * axis.levels)) + 0.5) / axis.levels;
      const rest = (v - Math.exp(this.#match[j]!)) / (1 - Math.exp(this.#match[j]!));
      const other = Math.min(axis.levels - 2, Math.floor(rest * (axis.levels - 1)));
      return ((other >= level ? other + 1 : other) + 0.5) / axis.levels;
    }
    const inverse = row === -1 ? 0 : kernels.inverse[at]!;
    const u = inverse === 0 ? v : truncatedNormal(v, kernels.centre[at]!, 1 / inverse, 0, 1);
    return axis.kind === "ordered" ? cellCentre(axis, levelOf(axis, u)) : u;
  }

  /**
   * Log density of each of `count` points (count × d in `points`), added up over the axes listed.
   * Terms below e⁻⁴⁰ of the largest so far are left out: they are under the rounding of the sum.
   */
  logDensity(points: Float64Array, count: number, out: Float64Array): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const active = new Int32Array(d);
    for (let c = 0; c < count; c++) {
      const base = c * d;
      let smooth = 0;
      const tables: number[] = [];
      let uniform = 0;
      for (let j = 0; j < d; j++) {
        if (Number.isNaN(points[base + j]!)) continue;
        if (kernels.kinds[j] === "smooth") active[smooth++] = j;
        else {
          tables.push(j);
          uniform -= Math.log(kernels.axes[j]!.levels);
        }
      }
      out[c] = this.#sum(points, base, active, smooth, tables, this.#logPrior + uniform);
    }
  }

  #sum(points: Float64Array, base: number, smooth: Int32Array, smoothCount: number, tables: readonly number[], first: number): number {
    const { centre, inverse, norm, level, masses, kinds, axes } = this.kernels;
    const d = axes.length;
    const { rows, logWeight } = this;
    const levels = tables.map((j) => levelOf(axes[j]!, points[base + j]!));
    let top = first;
    let sum = 1;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const at = row * d;
      let s = logWeight[i]!;
      for (let t = 0; t < tables.length; t++) {
        const j = tables[t]!;
        const l = level[at + j]!;
        if (l === -1) s -= Math.log(axes[j]!.levels);
        else if (kinds[j] === "choice") s += l === levels[t] ? this.#match[j]! : this.#other[j]!;
        else s += masses[j]![row * axes[j]!.levels + levels[t]!]!;
      }
      let squares = 0;
      for (let t = 0; t < smoothCount; t++) {
        const j = smooth[t]!;
        const z = (points[base + j]! - centre[at + j]!) * inverse[at + j]!;
        squares += z * z;
        s += norm[at + j]!;
      }
      s -= 0.5 * squares;
      const below = s - top;
      if (below <= 0) {
        if (below > -40) sum += Math.exp(below);
      } else {
        sum = sum * Math.exp(-below) + 1;
        top = s;
      }
    }
    return top + Math.log(sum);
  }

  /** Log density of axis `j` alone at `count` places. */
  logDensityAxis(j: number, places: Float64Array, count: number, out: Float64Array): void {
    const tables = this.kernels.kinds[j] === "smooth" ? [] : [j];
    const smooth = Int32Array.of(j);
    const d = this.kernels.axes.length;
    const point = new Float64Array(d);
    for (let c = 0; c < count; c++) {
      point[j] = places[c]!;
      out[c] = this.#sum(point, 0, smooth, 1 - tables.length, tables, this.#logPrior - (tables.length > 0 ? Math.log(this.kernels.axes[j]!.levels) : 0));
    }
  }
}
