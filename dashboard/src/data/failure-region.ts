import { exactValue } from "../parts/format.ts";
import type { Brush } from "./brush.ts";
import { sortRows } from "./sort-rows.ts";
import type { Trials } from "./trials.ts";

/** Conditions that a region has, at most. */
const MAX_CONDITIONS = 3;
/** Fewer trials than this on a side of a split say nothing. */
const MIN_TRIALS = 3;
/**
 * Least likelihood ratio of a split. χ² with one degree of freedom exceeds 10.8 by chance once in
 * 1000 times; a split is the best of many.
 */
const MIN_RATIO = 20;
/** Of more trials a part stands for all. */
const MAX_ROWS = 50_000;

/** Where in the space trials fail. */
export interface FailureRegion {
  /** All of which hold in the region; none if failures are not concentrated. */
  readonly conditions: readonly Brush[];
  /** Finished trials in the region, and those of them that failed so. */
  readonly trials: number;
  readonly failed: number;
}

interface Split {
  readonly condition: Brush;
  readonly rows: Uint32Array;
  readonly ratio: number;
}

/**
 * Finds the part of the space where some trials failed: the split of a parameter that separates them
 * best from other finished trials by the likelihood ratio, and again within its worse side.
 */
export function findFailureRegion(trials: Trials, numbers: ReadonlySet<number>): FailureRegion {
  let rows = finishedRows(trials, numbers);
  const isFailed = new Uint8Array(trials.length);
  for (const row of rows) if (numbers.has(trials.numberOf(row))) isFailed[row] = 1;
  const conditions: Brush[] = [];
  while (conditions.length < MAX_CONDITIONS) {
    const best = bestSplit(trials, rows, isFailed);
    if (best === undefined) break;
    const same = conditions.findIndex(({ name }) => name === best.condition.name);
    if (same === -1) conditions.push(best.condition);
    else conditions[same] = both(conditions[same]!, best.condition);
    rows = best.rows;
  }
  return { conditions, trials: rows.length, failed: countIn(rows, isFailed) };
}

const countIn = (rows: Uint32Array, isFailed: Uint8Array): number =>
  rows.reduce((sum, row) => sum + isFailed[row]!, 0);

function finishedRows(trials: Trials, failed: ReadonlySet<number>): Uint32Array {
  const rows: number[] = [];
  const step = Math.max(1, Math.ceil(trials.length / MAX_ROWS));
  for (let row = 0; row < trials.length; row++) {
    if (row % step !== 0 && !failed.has(trials.numberOf(row))) continue;
    if (["complete", "pruned", "failed"].includes(trials.stateOf(row))) rows.push(row);
  }
  return Uint32Array.from(rows);
}

function bestSplit(trials: Trials, rows: Uint32Array, isFailed: Uint8Array): Split | undefined {
  let best: Split | undefined;
  for (const param of trials.params.keys()) {
    const name = trials.nameOf("params", param);
    const column = trials.column(name);
    if (column === undefined) continue;
    const split =
      column.others.length > 0
        ? splitOfTexts(trials, name, rows, isFailed)
        : splitOfNumbers(trials, name, rows, isFailed);
    if (split !== undefined && split.ratio > (best?.ratio ?? MIN_RATIO)) best = split;
  }
  return best;
}

function splitOfNumbers(
  trials: Trials,
  name: string,
  rows: Uint32Array,
  isFailed: Uint8Array,
): Split | undefined {
  const column = trials.column(name)!;
  const { numbers } = column;
  const active = sortRows(rows, column, false).filter((row) => !Number.isNaN(numbers[row]!));
  const all = countIn(active, isFailed);
  let below = 0;
  let best: { readonly at: number; readonly ratio: number; readonly isBelow: boolean } | undefined;
  for (let i = 1; i < active.length; i++) {
    below += isFailed[active[i - 1]!]!;
    if (numbers[active[i]!] === numbers[active[i - 1]!]) continue;
    if (Math.min(i, active.length - i) < MIN_TRIALS) continue;
    const ratio = likelihoodRatio(below, i, all - below, active.length - i);
    if (ratio <= (best?.ratio ?? MIN_RATIO)) continue;
    const isBelow = below / i > (all - below) / (active.length - i);
    best = { at: i, ratio, isBelow };
  }
  if (best === undefined) return undefined;
  const { at, ratio, isBelow } = best;
  const edge = numbers[active[isBelow ? at - 1 : at]!]!;
  return {
    ratio,
    rows: isBelow ? active.slice(0, at) : active.slice(at),
    condition: isBelow ? { name, low: -Infinity, high: edge } : { name, low: edge, high: Infinity },
  };
}

/** One value against all others. */
function splitOfTexts(
  trials: Trials,
  name: string,
  rows: Uint32Array,
  isFailed: Uint8Array,
): Split | undefined {
  const column = trials.column(name)!;
  const all = countIn(rows, isFailed);
  const byText = new Map<string, number[]>();
  for (const row of rows) {
    const value = column.at(row);
    if (value === null) continue;
    const text = exactValue(value);
    const of = byText.get(text);
    if (of === undefined) byText.set(text, [row]);
    else of.push(row);
  }
  let best: Split | undefined;
  for (const [text, of] of byText) {
    const inside = Uint32Array.from(of);
    const [failed, others] = [countIn(inside, isFailed), rows.length - inside.length];
    if (Math.min(inside.length, others) < MIN_TRIALS) continue;
    const ratio = likelihoodRatio(failed, inside.length, all - failed, others);
    if (failed / inside.length <= (all - failed) / others) continue;
    if (ratio > (best?.ratio ?? MIN_RATIO))
      best = { ratio, rows: inside, condition: { name, values: [text] } };
  }
  return best;
}

/** Twice the logarithm of how much likelier the failures are if the two parts differ. */
function likelihoodRatio(a: number, n: number, b: number, m: number): number {
  const likelihood = (k: number, of: number): number =>
    (k === 0 ? 0 : k * Math.log(k / of)) + (k === of ? 0 : (of - k) * Math.log(1 - k / of));
  return 2 * (likelihood(a, n) + likelihood(b, m) - likelihood(a + b, n + m));
}

/** Two conditions of one parameter as one. */
function both(a: Brush, b: Brush): Brush {
  if (!("low" in a) || !("low" in b)) return b;
  return { name: a.name, low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
}
