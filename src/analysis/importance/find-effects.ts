import type { Rng } from "../../numeric/rng.ts";
import { mean } from "../../numeric/statistics.ts";
import type { Axis } from "../../space/axis.ts";
import { AdditiveModel } from "./additive-model.ts";
import { type BinnedAxis, binAxis } from "./binned-axes.ts";
import {
  type Effect,
  interaction,
  mainEffect,
  scoreOf,
  shareAtScore,
  squaresOf,
} from "./effect.ts";
import { noiseFloor } from "./noise-floor.ts";
import { standardized } from "./standardized.ts";

/** Rows that the test reads at most: enough for effects of a percent. */
const MAX_ROWS = 2000;
/** Coordinates of which pairs are tested at most: those that explain most by themselves. */
const MAX_AXES_IN_PAIRS = 20;
/** Fewest and most bins of a number. */
const BINS = { least: 2, most: 10 };
/** The same in tables of two coordinates. */
const PAIR_BINS = { least: 2, most: 4 };
/** Rows that a cell of such a table has at least, on average. */
const ROWS_PER_CELL = 8;
/** When less of the variance than this is left, there is nothing to find. */
const MIN_LEFT = 1e-4;

/** An effect that does not stand above noise. */
interface HiddenEffect {
  /** Estimate of its share of the variance, free of the part that noise adds on average. */
  readonly share: number;
  /** Share that it would need to stand above noise. */
  readonly floor: number;
}

/** Which coordinates have effects. */
export interface FoundEffects {
  /** The effects that stand above noise; those of two coordinates are interactions. */
  readonly found: readonly Effect[];
  /** Share of the variance in the trials that each of them explains beyond those found before it. */
  readonly strength: ReadonlyMap<Effect, number>;
  /** For each coordinate what it would need to be seen; undefined where it can't be judged. */
  readonly single: readonly (HiddenEffect | undefined)[];
  /** The sum of the effects that were found. */
  readonly model: AdditiveModel;
  /** The rows that were read: `model` counts them from 0. */
  readonly rows: readonly number[];
}

const clampCount = (count: number, { least, most }: typeof BINS): number =>
  Math.min(most, Math.max(least, Math.round(count)));

/** Every `step`-th row, so that at most `MAX_ROWS` are left. */
function thin(rows: readonly number[]): readonly number[] {
  const step = rows.length / MAX_ROWS;
  return step <= 1 ? rows : Array.from({ length: MAX_ROWS }, (_, i) => rows[Math.floor(i * step)]);
}

/**
 * Finds the coordinates, and the pairs of them, whose effect stands above noise. Forward selection:
 * the effect with the highest score joins a sum of functions, and the others are tested on what is
 * left. So a parameter that only varied together with an important one is not taken for important.
 * @param loss of every row of the history
 * @param rows the rows to read
 */
export function findEffects(
  axes: readonly Axis[],
  unit: readonly Float64Array[],
  loss: Float64Array,
  allRows: readonly number[],
  rng: Rng,
): FoundEffects {
  const rows = thin(allRows);
  const values = standardized(Float64Array.from(rows, (i) => loss[i]));
  const columns = unit.map((column) => Float64Array.from(rows, (i) => column[i]));
  const binned = axes.map((axis, j) => binAxis(axis, columns[j], countBins(columns[j])));
  const order = Uint32Array.from(values.keys());
  const mains = binned.map(({ bin, bins }, j) => mainEffect(j, bin, bins));
  const effects = [
    ...mains.filter((effect) => effect !== undefined),
    ...pairsOf(axes, columns, mains, values, order),
  ];
  const model = new AdditiveModel(values);
  const floor = noiseFloor(effects, values, rng);
  const strength = new Map<Effect, number>();
  const select = (candidates: Iterable<Effect>): void => {
    const left = new Set(candidates);
    while (left.size > 0 && meanSquare(model.residual) > MIN_LEFT) {
      const best = greatestBy(left, (e) => scoreOf(e, squaresOf(e, model.residual, order)));
      if (!(best.score > floor)) break;
      left.delete(best.effect);
      // What is left may have other tails than the results: a single outlier has an effect of its own.
      if (!(best.score > noiseFloor([best.effect], model.residual, rng))) continue;
      strength.set(best.effect, judge(best.effect, model.residual, order, floor).share);
      model.add(best.effect, axisOf(best.effect, binned));
    }
  };
  // Interactions are what parameters by themselves do not explain.
  select(effects.filter((effect) => effect.axes.length === 1));
  select(effects.filter((effect) => effect.axes.length === 2));
  const single = mains.map((effect) => effect && judge(effect, model.residual, order, floor));
  return { found: model.effects, strength, single, model, rows };
}

const countBins = (column: Float64Array): number =>
  clampCount(Math.cbrt(column.reduce((n, u) => n + (Number.isNaN(u) ? 0 : 1), 0)), BINS);

const axisOf = ({ axes }: Effect, binned: readonly BinnedAxis[]): BinnedAxis | undefined =>
  axes.length === 1 ? binned[axes[0]] : undefined;

/** Tables of two coordinates, of the coordinates with the greatest effects by themselves. */
function pairsOf(
  axes: readonly Axis[],
  columns: readonly Float64Array[],
  mains: readonly (Effect | undefined)[],
  values: Float64Array,
  order: Uint32Array,
): Effect[] {
  const scored = mains.flatMap((effect, j) =>
    effect === undefined ? [] : [{ j, score: scoreOf(effect, squaresOf(effect, values, order)) }],
  );
  const tested = scored.sort((a, b) => b.score - a.score).slice(0, MAX_AXES_IN_PAIRS);
  const coarse = new Map(
    tested.map(({ j }) => {
      const rows = columns[j].reduce((n, u) => n + (Number.isNaN(u) ? 0 : 1), 0);
      const count = clampCount(Math.floor(Math.sqrt(rows / ROWS_PER_CELL)), PAIR_BINS);
      return [j, binAxis(axes[j], columns[j], count)] as const;
    }),
  );
  const js = [...coarse.keys()].sort((a, b) => a - b);
  const pairs: Effect[] = [];
  for (const [at, i] of js.entries())
    for (const j of js.slice(at + 1)) {
      const a = coarse.get(i);
      const b = coarse.get(j);
      if (a === undefined || b === undefined) continue;
      const effect = interaction([i, j], [a.bin, a.bins], [b.bin, b.bins]);
      if (effect !== undefined) pairs.push(effect);
    }
  return pairs;
}

function greatestBy(effects: Iterable<Effect>, scoreOfEffect: (effect: Effect) => number) {
  let best: { effect: Effect; score: number } | undefined;
  for (const effect of effects) {
    const score = scoreOfEffect(effect);
    if (best === undefined || score > best.score) best = { effect, score };
  }
  if (best === undefined) throw new Error("there are no effects");
  return best;
}

/** What is left of an effect; ω² (Hays 1963) is free of the part that noise adds on average. */
function judge(
  effect: Effect,
  residual: Float64Array,
  order: Uint32Array,
  floor: number,
): HiddenEffect {
  const { between, within } = squaresOf(effect, residual, order);
  const total = residual.length; // the values have variance 1
  const share = (between - (effect.between * within) / effect.within) / total;
  return {
    share: Math.min(1, Math.max(0, share)),
    floor: (shareAtScore(effect, floor) * (between + within)) / total,
  };
}

const meanSquare = (values: Float64Array): number => mean(values.map((v) => v * v));
