import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";

export type Crossover = "sbx" | "uniform" | "blx";
export const crossovers: readonly Crossover[] = ["sbx", "uniform", "blx"];

/** Coordinates that are varied together: one number or choice, or all items of a permutation. */
export interface Gene {
  readonly first: number;
  readonly count: number;
  readonly kind: "number" | "choice" | "permutation";
}

export function genesOf(axes: readonly Axis[]): readonly Gene[] {
  const genes: Gene[] = [];
  for (let j = 0; j < axes.length; ) {
    const axis = axes[j];
    let count = 1;
    if (axis.part === "permutation") while (axes[j + count]?.name === axis.name) count++;
    const kind =
      axis.part === "permutation" ? "permutation" : axis.kind === "choice" ? "choice" : "number";
    genes.push({ first: j, count, kind });
    j += count;
  }
  return genes;
}

const SPREAD = 15; // distribution index of crossover: children near their parents
const STEP = 20; // and of mutation, as in Deb et al. 2002
const CROSSED = 0.9;

/**
 * A child of two points. Numbers by simulated binary crossover (Deb and Agrawal 1995), by uniform
 * exchange, or by blending (BLX-½, Eshelman and Schaffer 1993), then polynomial mutation (Deb and
 * Goyal 1996); choices by exchange; permutations by order crossover (Davis 1985) and insertion.
 */
export function breed(
  axes: readonly Axis[],
  genes: readonly Gene[],
  mother: ArrayLike<number>,
  father: ArrayLike<number>,
  crossover: Crossover,
  stream: Rng,
  out: Float64Array,
): void {
  const rate = 1 / genes.length;
  const crossed = stream.uniform() < CROSSED;
  for (const { first, count, kind } of genes) {
    if (kind === "permutation") {
      crossOrder(
        mother,
        father,
        first,
        count,
        crossed && stream.uniform() < 0.5,
        stream.uniform() < Math.max(rate, 0.3),
        stream,
        out,
      );
      continue;
    }
    const axis = axes[first];
    let a = mother[first];
    const b = father[first];
    // A gene that one parent lacks comes from the other; one that neither has is new.
    if (Number.isNaN(a)) a = Number.isNaN(b) ? stream.uniform() : b;
    else if (crossed && !Number.isNaN(b) && stream.uniform() < 0.5) {
      if (kind === "choice" || crossover === "uniform") a = b;
      else a = crossover === "sbx" ? simulatedBinary(a, b, stream) : blend(a, b, stream);
    }
    if (stream.uniform() < rate) a = kind === "choice" ? stream.uniform() : mutate(a, axis, stream);
    out[first] = kind === "choice" ? cellCentre(axis, levelOf(axis, a)) : a;
  }
}

/** Simulated binary crossover, one of the two children. */
function simulatedBinary(a: number, b: number, stream: Rng): number {
  const u = stream.uniform();
  const beta = u <= 0.5 ? (2 * u) ** (1 / (SPREAD + 1)) : (1 / (2 * (1 - u))) ** (1 / (SPREAD + 1));
  return clamp(
    0.5 *
      (stream.uniform() < 0.5 ? (1 + beta) * a + (1 - beta) * b : (1 - beta) * a + (1 + beta) * b),
  );
}

/** Uniform over the parents' interval and half of its length on both sides. */
function blend(a: number, b: number, stream: Rng): number {
  return clamp(a + (2 * stream.uniform() - 0.5) * (b - a));
}

/** Polynomial mutation within [0, 1]; on few cells at least to the next. */
function mutate(x: number, axis: Axis, stream: Rng): number {
  const u = stream.uniform();
  const power = 1 / (STEP + 1);
  const delta =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - x) ** (STEP + 1)) ** power - 1
      : 1 - (2 * (1 - u) + (2 * u - 1) * x ** (STEP + 1)) ** power;
  if (axis.kind !== "ordered") return clamp(x + delta);
  const level = levelOf(axis, x);
  const next = levelOf(axis, clamp(x + delta));
  if (next !== level) return cellCentre(axis, next);
  return cellCentre(axis, Math.min(axis.levels - 1, Math.max(0, level + (u < 0.5 ? -1 : 1))));
}

/**
 * The mother's items of one stretch stay in place, the others follow in the father's order; then
 * one item may move elsewhere.
 */
function crossOrder(
  mother: ArrayLike<number>,
  father: ArrayLike<number>,
  first: number,
  count: number,
  cross: boolean,
  move: boolean,
  stream: Rng,
  out: Float64Array,
): void {
  let order = orderOf(mother, first, count, stream);
  if (cross) {
    const other = orderOf(father, first, count, stream);
    const a = stream.integer(count);
    const b = stream.integer(count);
    const kept = order.slice(Math.min(a, b), Math.max(a, b) + 1);
    const rest = other.filter((item) => !kept.includes(item));
    order = [...rest.slice(0, Math.min(a, b)), ...kept, ...rest.slice(Math.min(a, b))];
  }
  if (move && count > 1) {
    const [item] = order.splice(stream.integer(count), 1);
    order.splice(stream.integer(count), 0, item!);
  }
  for (const [place, item] of order.entries()) out[first + item] = (place + 0.5) / count;
}

/** Items by their keys; a new order where the point has none. */
function orderOf(unit: ArrayLike<number>, first: number, count: number, stream: Rng): number[] {
  const keys = Array.from({ length: count }, (_, i) =>
    Number.isNaN(unit[first + i]) ? stream.uniform() : unit[first + i],
  );
  return keys.map((_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b);
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));
