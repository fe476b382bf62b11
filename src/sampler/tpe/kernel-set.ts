import type { Axis } from "../../space/axis.ts";
import { bandwidth } from "./bandwidth.ts";
import { Kernels } from "./parzen-kernels.ts";

/**
 * The kernels of a changing set of trials. Their order on each axis is kept, so that only the
 * bandwidths of neighbours change when a trial is added or deleted. The kernels depend on which
 * trials are in the set, and not on the order in which they were added.
 */
export class KernelSet {
  readonly kernels: Kernels;
  /** Keys of the trials, ascending. */
  readonly keys: number[] = [];
  /** Row in `kernels` of each key. */
  readonly slots: number[] = [];
  /** Slots active on each axis, by their coordinate, then by key. */
  readonly #sorted: number[][];
  readonly #free: number[] = [];
  /** Key of each slot. */
  readonly #key: number[] = [];
  #next = 0;
  #lowest = Number.NaN;

  constructor(axes: readonly Axis[]) {
    this.kernels = new Kernels(axes);
    this.#sorted = axes.map(() => []);
  }

  /** Number of trials. */
  get size(): number {
    return this.keys.length;
  }

  /** Index of a key in `keys`, or where it would be. */
  #indexOf(key: number): number {
    let low = 0;
    let high = this.keys.length;
    // A new key is mostly the greatest one.
    if (high > 0 && this.keys[high - 1] < key) return high;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.keys[mid] < key) low = mid + 1;
      else high = mid;
    }
    return low;
  }
  /** Whether a trial is in the set. */
  has(key: number): boolean {
    return this.keys[this.#indexOf(key)] === key;
  }

  /** Adds the trial in a row of the columns under a new key. */
  add(key: number, columns: readonly Float64Array[], row: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const slot = this.#free.pop() ?? this.#next++;
    const at = this.#indexOf(key);
    this.keys.splice(at, 0, key);
    this.slots.splice(at, 0, slot);
    this.#key[slot] = key;
    kernels.centreAt(slot, columns, row);
    for (let j = 0; j < d; j++) {
      const u = columns[j][row];
      if (Number.isNaN(u) || kernels.kinds[j] === "choice") continue;
      const list = this.#sorted[j];
      const i = this.#position(j, u, key);
      list.splice(i, 0, slot);
      for (let k = Math.max(0, i - 1); k <= Math.min(list.length - 1, i + 1); k++)
        this.#updateBandwidth(j, k);
    }
  }

  /** Deletes the trial of a key that is in the set. */
  delete(key: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const at = this.#indexOf(key);
    const slot = this.slots[at];
    this.keys.splice(at, 1);
    this.slots.splice(at, 1);
    this.#free.push(slot);
    for (let j = 0; j < d; j++) {
      if (kernels.kinds[j] === "choice" || kernels.inverse[slot * d + j] === 0) continue;
      const list = this.#sorted[j];
      const i = this.#position(j, kernels.centre[slot * d + j], key);
      list.splice(i, 1);
      for (let k = Math.max(0, i - 1); k <= Math.min(list.length - 1, i); k++)
        this.#updateBandwidth(j, k);
    }
  }

  /** Index of a key on an axis, or where it would be: by coordinate, then by key. */
  #position(j: number, u: number, key: number): number {
    const { centre, axes } = this.kernels;
    const d = axes.length;
    const list = this.#sorted[j];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      const other = list[mid];
      const v = centre[other * d + j];
      if (v < u || (v === u && this.#key[other] < key)) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** Sets the bandwidth of the i-th kernel on axis `j` from its neighbours. */
  #updateBandwidth(j: number, i: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const list = this.#sorted[j];
    const centre = (k: number): number =>
      k < 0 || k >= list.length ? Number.NaN : kernels.centre[list[k] * d + j];
    kernels.setBandwidth(
      list[i],
      j,
      bandwidth(centre(i - 1), centre(i), centre(i + 1), this.#lowest),
    );
  }

  /** Sets the least bandwidth of all kernels. */
  setLowestBandwidth(lowest: number): void {
    if (lowest === this.#lowest) return;
    this.#lowest = lowest;
    for (const [j, list] of this.#sorted.entries())
      for (let i = 0; i < list.length; i++) this.#updateBandwidth(j, i);
  }
}
