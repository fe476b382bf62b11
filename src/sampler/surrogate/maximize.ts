import { minimizeBounded } from "../../numeric/lbfgs-bounded.ts";
import type { Rng } from "../../numeric/rng.ts";
import { SPREAD_DIMENSIONS, spread } from "../../numeric/spread.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { AcceptPoint } from "./proposable.ts";

/** An acquisition function over encoded points. */
export interface Landscape {
  /** Value at a point; greater is better, NaN counts as the worst. */
  value(x: Float64Array): number;
  /** Value, and its gradient over the numbers; left out where the surrogate has no gradient. */
  slope?(x: Float64Array, gradient: Float64Array): number;
}

/** Where and how to look for the maximum. */
export interface Search {
  readonly space: Space<ParamTree>;
  readonly encoding: Encoding;
  readonly landscape: Landscape;
  readonly stream: Rng;
  /** Points of the unit cube to look around, best first. */
  readonly seeds: readonly Float64Array[];
  /** Greatest distance from the seeds in any number; from ½ on, the whole space is searched. */
  readonly reach: number;
  /** Whether a point may be proposed; writes its encoded form. */
  readonly accept: AcceptPoint;
}

/** A point and its value. */
interface EvaluatedPoint {
  readonly unit: Float64Array;
  readonly value: number;
}

/** Quasi-random points that are tried. */
const SPREAD_POINTS = 512;
/** Random steps that are tried from each seed. */
const STEPS_FROM_SEED = 48;
/** The search climbs from this many of the best candidates. */
const MAX_CLIMBS = 8;
/** Rounds of a climb; it ends earlier when one gains too little. */
const MAX_ROUNDS = 4;
/** Gain of a round (in the logarithm of the criterion) below which a climb ends. */
const MIN_ROUND_GAIN = 1e-6;
/** All cells of an axis with at most this many are tried; of others, some. */
const MAX_LEVELS_TRIED = 24;
/** Random levels that are tried of a choice with more. */
const RANDOM_LEVELS = 8;
/** Climbs start from candidates at least this far apart, as a mean distance over coordinates. */
const MIN_START_DISTANCE = 0.02;

/**
 * Looks for the point where the acquisition function is greatest. It tries quasi-random points and
 * random steps from the best trials. Then it climbs from the most promising of these points: in
 * turn, it moves all numbers by a bounded L-BFGS, and changes single choices and cells.
 * @returns undefined where no point that was tried may be proposed
 */
export function maximizeAcquisition(search: Search): Float64Array | undefined {
  const candidates: EvaluatedPoint[] = [];
  const evaluate = evaluation(search);
  for (const unit of firstCandidates(search)) {
    const candidate = evaluate(unit);
    if (candidate !== undefined) candidates.push(candidate);
  }
  if (candidates.length === 0) return undefined;
  candidates.sort((a, b) => b.value - a.value);
  let best = candidates[0];
  for (const start of spreadStarts(candidates, MAX_CLIMBS)) {
    const reached = climb(search, evaluate, start);
    if (reached.value > best.value) best = reached;
  }
  return best.unit;
}

type Evaluate = (unit: Float64Array) => EvaluatedPoint | undefined;

/** Evaluates points; undefined for those that may not be proposed. */
function evaluation({ encoding, landscape, accept }: Search): Evaluate {
  const x = new Float64Array(encoding.size);
  return (unit) => {
    if (!accept(unit, x)) return undefined;
    const value = landscape.value(x);
    return { unit, value: Number.isNaN(value) ? -Infinity : value };
  };
}

/** Quasi-random points, within reach of the seeds, then the seeds and random steps from them. */
function* firstCandidates(search: Search): Generator<Float64Array> {
  yield* spreadPoints(search);
  for (const seed of search.seeds) yield* stepsFrom(seed, search);
}

function* spreadPoints({ space, stream, seeds, reach }: Search): Generator<Float64Array> {
  const { axes } = space;
  const d = axes.length;
  const shift = new Float64Array(d);
  stream.uniformInto(shift);
  for (let i = 0; i < SPREAD_POINTS; i++) {
    const unit = new Float64Array(d);
    if (d > SPREAD_DIMENSIONS) stream.uniformInto(unit);
    spread(i, 0, unit);
    for (let j = 0; j < d; j++) unit[j] = (unit[j] + shift[j]) % 1;
    const seed = seeds[i % Math.max(1, seeds.length)];
    if (reach < 0.5 && seed !== undefined)
      for (let j = 0; j < d; j++)
        if (hasReach(axes[j])) unit[j] = clamp(seed[j] + reach * (2 * unit[j] - 1));
    yield unit;
  }
}

function* stepsFrom(
  seed: Float64Array,
  { space: { axes }, stream }: Search,
): Generator<Float64Array> {
  const d = axes.length;
  const flips = 1 / Math.max(2, Math.min(6, d));
  yield seed.slice();
  for (let i = 0; i < STEPS_FROM_SEED; i++) {
    const unit = seed.slice();
    const sigma = [0.1, 0.03, 0.01][i % 3];
    // Half of the steps move all coordinates, half some three.
    const share = i % 2 === 0 ? 1 : Math.min(1, 3 / d);
    for (let j = 0; j < d; j++) {
      if (stream.uniform() > share) continue;
      const axis = axes[j];
      if (axis.kind !== "choice")
        unit[j] = reflect(unit[j] + Math.max(sigma, 0.7 / axis.levels) * stream.normal());
      else if (stream.uniform() < flips) unit[j] = stream.uniform();
    }
    yield unit;
  }
}

/** The best candidates, none of them near a better one. */
function spreadStarts(
  candidates: readonly EvaluatedPoint[],
  count: number,
): readonly EvaluatedPoint[] {
  const chosen: EvaluatedPoint[] = [];
  for (const c of candidates) {
    if (chosen.length === count || c.value === -Infinity) break;
    const isNear = chosen.some(
      (other) =>
        c.unit.reduce((sum, u, j) => sum + Math.abs(u - other.unit[j]), 0) <
        MIN_START_DISTANCE * c.unit.length,
    );
    if (!isNear) chosen.push(c);
  }
  return chosen;
}

/** The best point that single changes and, where there is a gradient, L-BFGS lead to. */
function climb(search: Search, evaluate: Evaluate, start: EvaluatedPoint): EvaluatedPoint {
  const { encoding, stream, space } = search;
  const { axes } = space;
  const open = axes.map((_, j) => j).filter((j) => axes[j].levels > 1);
  const cells = open.filter((j) => axes[j].kind !== "real");
  const numbers = open.filter((j) => axes[j].kind !== "choice");
  const hasSlope = search.landscape.slope !== undefined;
  let best = start;
  const attempt = (unit: Float64Array): void => {
    const candidate = evaluate(unit);
    if (candidate !== undefined && candidate.value > best.value) best = candidate;
  };
  const attemptWith = (j: number, u: number): void => {
    const unit = best.unit.slice();
    unit[j] = u;
    attempt(unit);
  };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = best.value;
    if (hasSlope) attempt(alongNumbers(search, best.unit));
    else
      for (const j of numbers)
        for (let i = 0; i < 4; i++) attemptWith(j, reflect(best.unit[j] + 0.2 * stream.normal()));
    for (const j of cells) {
      if (!encoding.active(best.unit, j)) continue;
      for (const level of levelsToTry(axes[j], best.unit[j], stream))
        if (level !== levelOf(axes[j], best.unit[j])) attemptWith(j, cellCentre(axes[j], level));
    }
    if ((cells.length === 0 && hasSlope) || !(best.value > before + MIN_ROUND_GAIN)) break;
  }
  return best;
}

/** All levels of an axis with few; of others, neighbouring cells or random choices. */
function levelsToTry(axis: Axis, u: number, stream: Rng): readonly number[] {
  if (axis.levels <= MAX_LEVELS_TRIED) return Array.from({ length: axis.levels }, (_, l) => l);
  if (axis.kind !== "ordered")
    return Array.from({ length: RANDOM_LEVELS }, () => stream.integer(axis.levels));
  const now = levelOf(axis, u);
  return [now - 3, now - 1, now + 1, now + 3].filter((l) => l >= 0 && l < axis.levels);
}

/**
 * The point to which L-BFGS over the active numbers leads. Numbers with cells are rounded by the
 * encoding afterwards.
 */
function alongNumbers(
  { space, encoding, landscape, reach }: Search,
  from: Float64Array,
): Float64Array {
  const { axes } = space;
  const unit = from.slice();
  const x = new Float64Array(encoding.size);
  encoding.encode(from, x);
  const free: number[] = [];
  for (let k = 0; k < encoding.numbers; k++) {
    const axis = axes[encoding.axes[k]];
    if (axis.part === undefined && axis.levels > 2 && encoding.active(from, encoding.axes[k]))
      free.push(k);
  }
  if (free.length === 0) return unit;
  const at = Float64Array.from(free, (k) => x[k]);
  const isBounded = (i: number): boolean => reach < 0.5 && hasReach(axes[encoding.axes[free[i]]]);
  const full = new Float64Array(encoding.numbers);
  minimizeBounded(
    (p, gradient) => {
      for (let i = 0; i < free.length; i++) x[free[i]] = p[i];
      const value = landscape.slope!(x, full);
      for (let i = 0; i < free.length; i++) gradient[i] = -full[free[i]];
      return -value;
    },
    at,
    at.map((u, i) => (isBounded(i) ? clamp(u - reach) : 0)),
    at.map((u, i) => (isBounded(i) ? clamp(u + reach) : 1)),
    { iterations: 20, tolerance: 1e-4, gain: 1e-6 },
  );
  for (let i = 0; i < free.length; i++) unit[encoding.axes[free[i]]] = at[i];
  return unit;
}

/** Whether the steps of an axis are small enough for a reach to mean something. */
const hasReach = (axis: Axis): boolean =>
  axis.kind !== "choice" && axis.part === undefined && axis.levels >= 10;

const clamp = (u: number): number => Math.min(1, Math.max(0, u));

/** Brings a coordinate back into [0, 1] by reflection at the borders. */
function reflect(u: number): number {
  const v = Math.abs(u) % 2;
  return v > 1 ? 2 - v : v;
}
