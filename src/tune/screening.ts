import type { TrialRecord } from "../trial/record.ts";

/** Training rows of the first screen, and how many times as many each next one has. */
const FIRST = 2500;
const GROWTH = 4;
/** Fewer candidates than this at a screen are no crowd to compare with. */
const FEW = 4;

/**
 * Candidates are tried on so many training rows before they are trained on all, growing; nothing
 * where that would save little.
 */
export function screensOf(rows: number): readonly number[] {
  const screens: number[] = [];
  for (let n = FIRST; n <= rows / 2; n *= GROWTH) screens.push(n);
  return screens;
}

/**
 * Seconds that training on all rows would take, by how they grew from screen to screen: with the
 * rows at least, as neighbours do with their square at most.
 * @param seconds of a candidate, one a screen
 */
export function secondsOnAll(
  seconds: readonly number[],
  screens: readonly number[],
  rows: number,
): number {
  const last = seconds.length - 1;
  const grown =
    last > 0 ? Math.log(seconds[last] / Math.max(1e-9, seconds[last - 1])) / Math.log(GROWTH) : 1;
  return seconds[last] * (rows / screens[last]) ** Math.min(2, Math.max(1, grown));
}

/** What a candidate came to: a score at each screen that it reached, and its score on all folds. */
export interface Screened {
  readonly screens: readonly number[];
  readonly whole: number | undefined;
}

/** Of a study's trials, as they are known now. */
export function screenedOf(trials: readonly TrialRecord<any, any, any>[]): Screened[] {
  return trials.flatMap((t) => {
    const screens = t.attributes["screened"] as unknown as readonly number[] | undefined;
    if (screens === undefined || t.state !== "complete") return [];
    return [
      { screens, whole: t.attributes["measured"] === undefined ? undefined : (t.value as number) },
    ];
  });
}

/**
 * Undefined while a candidate is among the better half of those that came to the same screen
 * (asynchronous successive halving, Li et al. 2020, with rows for steps). Otherwise what it would
 * have come to, by how much others gained from their screen to all rows, and how unsure that is.
 * @param own its scores so far, one a screen
 * @param sign 1 where less is better, −1 where more is
 */
export function screenedOut(
  own: readonly number[],
  others: readonly Screened[],
  sign: number,
): { readonly value: number; readonly error: number } | undefined {
  const last = own.length - 1;
  const rivals = others.filter((o) => o.screens.length > last);
  if (rivals.length < FEW) return undefined;
  const better = rivals.filter((o) => sign * (o.screens[last] - own[last]) < 0).length;
  if (better < rivals.length / 2) return undefined;
  const gains = rivals
    .flatMap((o) => (o.whole === undefined ? [] : [o.whole - o.screens[last]]))
    .sort((a, b) => a - b);
  const middle = gains[gains.length >> 1] ?? 0;
  const spread =
    gains.map((g) => Math.abs(g - middle)).sort((a, b) => a - b)[gains.length >> 1] ?? 0;
  // The median absolute deviation, as a standard deviation.
  return { value: own[last] + middle, error: 1.4826 * spread };
}
