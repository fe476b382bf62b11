import { createRng, type Rng } from "../../numeric/rng.ts";
import { mean, quantileOfSorted, sum } from "../../numeric/statistics.ts";
import type { Effect } from "./effect.ts";
import type { FoundEffects } from "./find-effects.ts";
import { forestEffects } from "./forest-effects.ts";

/** The variance of pairs is computed from smaller trees. */
const MAX_TRIALS_FOR_PAIRS = 500;
/** With fewer trials than this a forest has nothing to learn from. */
const MIN_TRIALS = 4;
/**
 * Ends of the interval of a share, as quantiles over bootstrap samples. They are those of a 96 %
 * interval, since forests overstate strong parameters a little: on known functions an interval then
 * holds the truth in about nine of ten studies.
 */
const INTERVAL = [0.02, 0.98] as const;
/** Of the standard normal distribution, at the same ends. */
const NORMAL_QUANTILE = 2.054;

/** A share of the variance with its interval. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** What coordinates explain by themselves, and pairs of them together. */
export interface AxisShares {
  /** By the index of the coordinate. */
  readonly single: ReadonlyMap<number, Share>;
  readonly pairs: readonly { readonly axes: readonly [number, number]; readonly share: Share }[];
}

/** Coordinates that are active in the same trials. */
interface Group {
  readonly rows: readonly number[];
  /** The effects of these coordinates. */
  readonly own: readonly Effect[];
}

/**
 * Shares of the effects that were found. A forest learns from their coordinates alone; its shares
 * are multiplied by the share of the variance that it can explain. Coordinates that are active in
 * some trials only are judged by these, and weighted by their part of the whole variance.
 */
export function varianceShares(
  unit: readonly Float64Array[],
  loss: Float64Array,
  allRows: readonly number[],
  { found, strength, model, rows: tested }: FoundEffects,
  { seed, maxTrials }: { readonly seed: number; readonly maxTrials: number },
): AxisShares {
  const rng = createRng(seed).fork("importance");
  const rows = drawRows(allRows, maxTrials, rng.fork("rows"));
  const total = sumOfSquares(loss, rows);
  const single = new Map<number, Share>();
  const pairs: { axes: readonly [number, number]; share: Share }[] = [];
  const used = [...new Set(found.flatMap((effect) => effect.axes))].sort((a, b) => a - b);
  for (const { rows: active, own } of groupByActiveRows(unit, rows, found)) {
    const weight = sumOfSquares(loss, active) / total;
    if (!(weight > 0) || active.length < MIN_TRIALS) continue;
    const isActive = (j: number): boolean => active.every((i) => !Number.isNaN(unit[j][i]));
    const columns = used.filter(isActive);
    const effects = forestEffects({ unit, loss, rows: active, columns }, [], rng);
    const ofGroup = tested.flatMap((row, at) =>
      columns.every((j) => !Number.isNaN(unit[j][row])) ? [at] : [],
    );
    const ratio = Math.max(
      effects.explained,
      model.explained(ofGroup, (effect) => effect.axes.every((j) => columns.includes(j))),
    );
    const explained = { weight, ratio, trials: active.length };
    const ownAxes = new Set(own.flatMap((effect) => effect.axes));
    for (const [k, j] of columns.entries())
      if (ownAxes.has(j) && !single.has(j)) single.set(j, shareOf(effects.main[k], explained));
    const ownPairs = own.filter((effect) => effect.axes.length === 2);
    if (ownPairs.length === 0) continue;
    const indices = ownPairs.map(
      ({ axes: [a, b] }) => [columns.indexOf(a), columns.indexOf(b)] as const,
    );
    const few = drawRows(active, MAX_TRIALS_FOR_PAIRS, rng.fork("pairs"));
    const together = forestEffects({ unit, loss, rows: few, columns }, indices, rng);
    for (const [p, effect] of ownPairs.entries()) {
      const [a, b] = effect.axes;
      const share = shareOf(together.pairs[p], explained);
      pairs.push({ axes: [a, b], share: atMost(share, strength.get(effect) ?? 1) });
    }
  }
  return { single, pairs };
}

/**
 * A forest makes interactions up where no trials are, as in most of the space after a search: there
 * is no more of them than the trials show.
 */
const atMost = ({ share, low, high }: Share, most: number): Share => ({
  share: Math.min(share, most),
  low: Math.min(low, most),
  high: Math.min(high, Math.max(most, share)),
});

/** The part of a variance that can be explained. */
interface Explained {
  /** Part of the whole variance that the trials have. */
  readonly weight: number;
  /** R², 0 to 1. */
  readonly ratio: number;
  /** Number of trials. */
  readonly trials: number;
}

/**
 * A share with its interval: the spread of the trees' shares, together with the standard error of R²
 * (Olkin and Finn 1995, eq. 1).
 */
function shareOf(perTree: Float64Array, { weight, ratio, trials }: Explained): Share {
  if (perTree.length === 0) return { share: 0, low: 0, high: 0 };
  const sorted = perTree.slice().sort();
  const centre = mean(perTree);
  const share = Math.min(1, weight * ratio * centre);
  const error = (2 * Math.sqrt(ratio) * (1 - ratio)) / Math.sqrt(trials);
  const ofRatio = NORMAL_QUANTILE * error * weight * centre;
  const [below, above] = INTERVAL.map((q) => weight * ratio * quantileOfSorted(sorted, q) - share);
  return {
    share,
    low: Math.max(0, share - Math.hypot(below, ofRatio)),
    high: Math.min(1, share + Math.hypot(above, ofRatio)),
  };
}

/** `count` of the rows at random, in their order; all of them if they are not more. */
function drawRows(rows: readonly number[], count: number, rng: Rng): readonly number[] {
  if (rows.length <= count) return rows;
  const drawn = [...rows];
  for (let i = 0; i < count; i++) {
    const j = i + rng.integer(drawn.length - i);
    [drawn[i], drawn[j]] = [drawn[j], drawn[i]];
  }
  return drawn.slice(0, count).sort((a, b) => a - b);
}

/** Sum of squared differences from the mean. */
function sumOfSquares(loss: Float64Array, rows: readonly number[]): number {
  const losses = rows.map((i) => loss[i]);
  const centre = mean(losses);
  return sum(losses.map((v) => (v - centre) ** 2));
}

function groupByActiveRows(
  unit: readonly Float64Array[],
  rows: readonly number[],
  effects: readonly Effect[],
): Group[] {
  const groups = new Map<string, { rows: number[]; own: Effect[] }>();
  for (const effect of effects) {
    const active = rows.filter((i) => effect.axes.every((j) => !Number.isNaN(unit[j][i])));
    const key = active.join();
    const group = groups.get(key);
    if (group) group.own.push(effect);
    else groups.set(key, { rows: active, own: [effect] });
  }
  return [...groups.values()];
}
