import type { Axis } from "../../space/axis.ts";
import { bandwidth } from "./bandwidth.ts";
import { Kernels } from "./parzen-kernels.ts";

/**
 * The kernels of a changing set of trials: their order on each axis is kept up as they come and go,
 * so that only neighbours' bandwidths change with each. What they are at any time depends on who is
 * in alone, not on how it came about.
 */
export class Members {
  readonly kernels: Kernels;
  /** Keys in ascending order, and the row of `kernels` that each one has. */
  readonly keys: number[] = [];
  readonly slots: number[] = [];
  /** Slots active on each axis, by place. */
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

  get size(): number {
    return this.keys.length;
  }

  #find(key: number): number {
    let low = 0;
    let high = this.keys.length;
    // The newest is the likeliest.
    if (high > 0 && this.keys[high - 1] < key) return high;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.keys[mid] < key) low = mid + 1;
      else high = mid;
    }
    return low;
  }
  has(key: number): boolean {
    return this.keys[this.#find(key)] === key;
  }

  add(key: number, columns: readonly Float64Array[], row: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const slot = this.#free.pop() ?? this.#next++;
    const at = this.#find(key);
    this.keys.splice(at, 0, key);
    this.slots.splice(at, 0, slot);
    this.#key[slot] = key;
    kernels.place(slot, columns, row);
    for (let j = 0; j < d; j++) {
      const u = columns[j][row];
      if (Number.isNaN(u) || kernels.kinds[j] === "choice") continue;
      const list = this.#sorted[j];
      const i = this.#position(j, u, key);
      list.splice(i, 0, slot);
      for (let k = Math.max(0, i - 1); k <= Math.min(list.length - 1, i + 1); k++)
        this.#widen(j, k);
    }
  }

  delete(key: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const at = this.#find(key);
    const slot = this.slots[at];
    this.keys.splice(at, 1);
    this.slots.splice(at, 1);
    this.#free.push(slot);
    for (let j = 0; j < d; j++) {
      if (kernels.kinds[j] === "choice" || kernels.inverse[slot * d + j] === 0) continue;
      const list = this.#sorted[j];
      const i = this.#position(j, kernels.centre[slot * d + j], key);
      list.splice(i, 1);
      for (let k = Math.max(0, i - 1); k <= Math.min(list.length - 1, i); k++) this.#widen(j, k);
    }
  }

  /** Where a key stands, or would stand, on an axis: by place, then by key. */
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

  #widen(j: number, i: number): void {
    const { kernels } = this;
    const d = kernels.axes.length;
    const list = this.#sorted[j];
    const place = (k: number): number =>
      k < 0 || k >= list.length ? Number.NaN : kernels.centre[list[k] * d + j];
    kernels.setBandwidth(list[i], j, bandwidth(place(i - 1), place(i), place(i + 1), this.#lowest));
  }

  /** Sets the least bandwidth; all are looked at again where it has changed. */
  atLeast(lowest: number): void {
    if (lowest === this.#lowest) return;
    this.#lowest = lowest;
    for (const [j, list] of this.#sorted.entries())
      for (let i = 0; i < list.length; i++) this.#widen(j, i);
  }
}
