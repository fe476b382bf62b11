import { minimizeBounded } from "../../numeric/lbfgs-bounded.ts";
import { SOBOL_DIMENSIONS, scrambledSobol } from "../../numeric/quasi-random.ts";
import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";

/** An acquisition function over encoded points. */
export interface Landscape {
  value(x: Float64Array): number;
  /** Value, and gradient over the numbers; left out where the surrogate has none. */
  slope?(x: Float64Array, gradient: Float64Array): number;
}
export interface Search {
  readonly space: Space<ParamTree>;
  readonly encoding: Encoding;
  readonly landscape: Landscape;
  readonly stream: Rng;
  /** Points of the cube to look around, best first. */
  readonly seeds: readonly Float64Array[];
  /** How far from the seeds, in any number, points are looked for; from ½ on, everywhere. */
  readonly reach: number;
  /** Whether a point may be proposed. */
  readonly allowed: (unit: Float64Array, x: Float64Array) => boolean;
}
interface Candidate {
  readonly unit: Float64Array;
  readonly value: number;
}

/**
 * Points spread evenly over the cube, steps from each seed, and how many of the best of them are
 * climbed from.
 */
const SPREAD = 512;
const STEPS = 48;
const CLIMBS = 8;
/** Cells of an axis that are all tried; of more, the neighbours. */
const ALL_LEVELS = 24;

/**
 * The point where the acquisition function is greatest, as found: quasi-random points and steps
 * from the best trials, then from the most promising of these by turns a bounded L-BFGS over the
 * numbers together and single changes of choices and cells. Undefined where no point that was drawn
 * is allowed.
 */
export function maximize(search: Search): Float64Array | undefined {
  const candidates: Candidate[] = [];
  const ask = evaluation(search);
  for (const unit of drawn(search)) {
    const candidate = ask(unit);
    if (candidate !== undefined) candidates.push(candidate);
  }
  if (candidates.length === 0) return undefined;
  candidates.sort((a, b) => b.value - a.value);
  let best = candidates[0];
  for (const start of apart(candidates, CLIMBS)) {
    const reached = climb(search, ask, start);
    if (reached.value > best.value) best = reached;
  }
  return best.unit;
}

/** Evaluates a point as the space would give it back; undefined where it is not allowed. */
function evaluation({
  space,
  encoding,
  landscape,
  allowed,
}: Search): (unit: Float64Array) => Candidate | undefined {
  const x = new Float64Array(encoding.size);
  const parts = space.axes.some((a) => a.part !== undefined);
  const canonical = new Float64Array(space.width);
  return (unit) => {
    if (parts) {
      // Keys and shares that mean the same are the same point to the model.
      space.toUnit(space.fromUnit(unit), canonical);
      for (let j = 0; j < unit.length; j++) if (!Number.isNaN(canonical[j])) unit[j] = canonical[j];
    }
    encoding.encode(unit, x);
    if (!allowed(unit, x)) return undefined;
    const value = landscape.value(x);
    return { unit, value: Number.isNaN(value) ? -Infinity : value };
  };
}

function* drawn({ space, stream, seeds, reach }: Search): Generator<Float64Array> {
  const { axes } = space;
  const d = axes.length;
  const shift = new Float64Array(d);
  stream.uniformInto(shift);
  for (let i = 0; i < SPREAD; i++) {
    const unit = new Float64Array(d);
    if (d <= SOBOL_DIMENSIONS) {
      scrambledSobol(i, 0, unit);
      for (let j = 0; j < d; j++) unit[j] = (unit[j] + shift[j]) % 1;
    } else stream.uniformInto(unit);
    const seed = seeds[i % Math.max(1, seeds.length)];
    if (reach < 0.5 && seed !== undefined)
      for (let j = 0; j < d; j++)
        if (bounded(axes[j])) unit[j] = clamp(seed[j] + reach * (2 * unit[j] - 1));
    yield unit;
  }
  const flips = 1 / Math.max(2, Math.min(6, d));
  for (const seed of seeds) {
    yield seed.slice();
    for (let i = 0; i < STEPS; i++) {
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
}

/** The best candidates that are not all in one place. */
function apart(candidates: readonly Candidate[], count: number): readonly Candidate[] {
  const chosen: Candidate[] = [];
  for (const c of candidates) {
    if (chosen.length === count || c.value === -Infinity) break;
    const near = chosen.some(
      (o) => c.unit.reduce((sum, u, j) => sum + Math.abs(u - o.unit[j]), 0) < 0.02 * c.unit.length,
    );
    if (!near) chosen.push(c);
  }
  return chosen;
}

function climb(
  search: Search,
  ask: (unit: Float64Array) => Candidate | undefined,
  start: Candidate,
): Candidate {
  const { encoding, stream } = search;
  const { axes } = search.space;
  const cells = axes.map((_, j) => j).filter((j) => axes[j].kind !== "real" && axes[j].levels > 1);
  let best = start;
  const attempt = (unit: Float64Array): void => {
    const candidate = ask(unit);
    if (candidate !== undefined && candidate.value > best.value) best = candidate;
  };
  const numbers = axes
    .map((_, j) => j)
    .filter((j) => axes[j].kind !== "choice" && axes[j].levels > 1);
  const stepwise = search.landscape.slope === undefined;
  for (let round = 0; round < 4; round++) {
    const before = best.value;
    if (!stepwise) attempt(alongNumbers(search, best.unit));
    else
      for (const j of numbers)
        for (let i = 0; i < 4; i++) {
          const unit = best.unit.slice();
          unit[j] = reflect(unit[j] + 0.2 * stream.normal());
          attempt(unit);
        }
    for (const j of cells) {
      if (!encoding.active(best.unit, j)) continue;
      const axis = axes[j];
      const now = levelOf(axis, best.unit[j]);
      let levels: number[];
      if (axis.levels <= ALL_LEVELS) levels = Array.from({ length: axis.levels }, (_, l) => l);
      else if (axis.kind === "ordered")
        levels = [now - 3, now - 1, now + 1, now + 3].filter((l) => l >= 0 && l < axis.levels);
      else levels = Array.from({ length: 8 }, () => stream.integer(axis.levels));
      for (const l of levels) {
        if (l === levelOf(axis, best.unit[j])) continue;
        const unit = best.unit.slice();
        unit[j] = cellCentre(axis, l);
        attempt(unit);
      }
    }
    if ((cells.length === 0 && !stepwise) || !(best.value > before + 1e-6)) break;
  }
  return best;
}

/**
 * Where L-BFGS over the active numbers leads; those of few cells are rounded by the encoding
 * afterwards.
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
  const full = new Float64Array(encoding.numbers);
  minimizeBounded(
    (p, gradient) => {
      for (let i = 0; i < free.length; i++) x[free[i]] = p[i];
      const value = landscape.slope!(x, full);
      for (let i = 0; i < free.length; i++) gradient[i] = -full[free[i]];
      return -value;
    },
    at,
    at.map((u, i) => (reach < 0.5 && bounded(axes[encoding.axes[free[i]]]) ? clamp(u - reach) : 0)),
    at.map((u, i) => (reach < 0.5 && bounded(axes[encoding.axes[free[i]]]) ? clamp(u + reach) : 1)),
    { iterations: 20, tolerance: 1e-4, gain: 1e-6 },
  );
  for (let i = 0; i < free.length; i++) unit[encoding.axes[free[i]]] = at[i];
  return unit;
}

/** Whether an axis has steps small enough for a reach to mean something. */
const bounded = (axis: Axis): boolean =>
  axis.kind !== "choice" && axis.part === undefined && axis.levels >= 10;

const clamp = (u: number): number => Math.min(1, Math.max(0, u));

function reflect(u: number): number {
  const v = Math.abs(u) % 2;
  return v > 1 ? 2 - v : v;
}
