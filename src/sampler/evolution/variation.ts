import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";

/** How numbers are mixed: simulated binary crossover, exchange, or blending (BLX-½). */
export type Crossover = "sbx" | "uniform" | "blx";
/** All crossovers. */
export const crossovers: readonly Crossover[] = ["sbx", "uniform", "blx"];

/** Coordinates that are varied together: one number or choice, or all items of a permutation. */
export interface Gene {
  /** Index of its first coordinate. */
  readonly first: number;
  /** Number of its coordinates. */
  readonly count: number;
  readonly kind: "number" | "choice" | "permutation";
}

/** The genes of a space, in order of their coordinates. */
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

/** Distribution index of crossover, η_c: children lie near their parents. */
const CROSSOVER_INDEX = 15;
/** Distribution index of mutation, η_m (Deb et al. 2002). */
const MUTATION_INDEX = 20;
/** Probability that a child is crossed at all. */
const CROSSOVER_PROBABILITY = 0.9;
/** Least probability that an item of a permutation moves. */
const MIN_MOVE_PROBABILITY = 0.3;

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
  const crossed = stream.uniform() < CROSSOVER_PROBABILITY;
  for (const { first, count, kind } of genes) {
    if (kind === "permutation") {
      crossOrder(
        mother,
        father,
        first,
        count,
        crossed && stream.uniform() < 0.5,
        stream.uniform() < Math.max(rate, MIN_MOVE_PROBABILITY),
        stream,
        out,
      );
      continue;
    }
    const axis = axes[first];
    let a = mother[first];
    const b = father[first];
    // A gene that one parent lacks comes from the other one; a gene that neither has is drawn.
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
  const beta =
    u <= 0.5
      ? (2 * u) ** (1 / (CROSSOVER_INDEX + 1))
      : (1 / (2 * (1 - u))) ** (1 / (CROSSOVER_INDEX + 1));
  return clamp(
    0.5 *
      (stream.uniform() < 0.5 ? (1 + beta) * a + (1 - beta) * b : (1 - beta) * a + (1 + beta) * b),
  );
}

/** Uniform over the parents' interval and half of its length on both sides. */
function blend(a: number, b: number, stream: Rng): number {
  return clamp(a + (2 * stream.uniform() - 0.5) * (b - a));
}

/** Polynomial mutation within [0, 1]; a number with cells moves at least to the next cell. */
function mutate(x: number, axis: Axis, stream: Rng): number {
  const u = stream.uniform();
  const power = 1 / (MUTATION_INDEX + 1);
  const delta =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - x) ** (MUTATION_INDEX + 1)) ** power - 1
      : 1 - (2 * (1 - u) + (2 * u - 1) * x ** (MUTATION_INDEX + 1)) ** power;
  if (axis.kind !== "ordered") return clamp(x + delta);
  const level = levelOf(axis, x);
  const next = levelOf(axis, clamp(x + delta));
  if (next !== level) return cellCentre(axis, next);
  return cellCentre(axis, Math.min(axis.levels - 1, Math.max(0, level + (u < 0.5 ? -1 : 1))));
}

/**
 * Order crossover: the mother's items between two random positions stay there, the others follow in
 * the father's order. Then one item may move to another position.
 * @param cross whether to cross, otherwise the mother is copied
 * @param move whether an item moves
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
  let order = itemOrder(mother, first, count, stream);
  if (cross) {
    const other = itemOrder(father, first, count, stream);
    const a = stream.integer(count);
    const b = stream.integer(count);
    const kept = order.slice(Math.min(a, b), Math.max(a, b) + 1);
    const rest = other.filter((item) => !kept.includes(item));
    order = [...rest.slice(0, Math.min(a, b)), ...kept, ...rest.slice(Math.min(a, b))];
  }
  if (move && count > 1) {
    const [item] = order.splice(stream.integer(count), 1);
    order.splice(stream.integer(count), 0, item);
  }
  for (const [position, item] of order.entries()) out[first + item] = (position + 0.5) / count;
}

/** Items by their keys; a random order where the point has no keys. */
function itemOrder(unit: ArrayLike<number>, first: number, count: number, stream: Rng): number[] {
  const keys = Array.from({ length: count }, (_, i) =>
    Number.isNaN(unit[first + i]) ? stream.uniform() : unit[first + i],
  );
  return keys.map((_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b);
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));
