import { shareBelow } from "../density.ts";
import type { Scale } from "../figure.ts";
import { rounded } from "../short-number.ts";
import { dateTicks } from "./date-ticks.ts";

/** A value with its text. */
export interface Tick {
  readonly value: number;
  readonly label: string;
  /** The text that the label shortens. */
  readonly whole?: string;
}

/** A step between labels may be smaller than the one asked for by this factor. */
const ENOUGH = 0.75;

/** Digits that a number has for sure. */
const EXACT_DIGITS = 15;

/** Average width of a character of a label, in pixels. */
export const CHARACTER = 6.1;

/** Longest label in characters; longer ones are cut. */
const MAX_LABEL = 26;

/** A text of at most `length` characters. */
export const shorten = (text: string, length = MAX_LABEL): string =>
  [...text].length <= length ? text : `${[...text].slice(0, length - 1).join("")}…`;

/** The same without the middle of the text: names often differ at their ends. */
function shortenMiddle(text: string, length: number): string {
  const letters = [...text];
  if (letters.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  return `${letters.slice(0, length - 1 - end).join("")}…${letters.slice(letters.length - end).join("")}`;
}

/**
 * Round numbers on a scale, about `count` of them; every place of a category.
 * @param length characters that a label of a category has at most
 */
export function ticksOf(scale: Scale, count: number, length = MAX_LABEL): readonly Tick[] {
  const { kind, domain, labels } = scale;
  if (kind === "category") return categoryTicks(labels ?? [], count, length);
  if (labels !== undefined) return [];
  if (scale.isDate) return dateTicks(domain, count);
  const { lastTick = Infinity, numbers } = scale;
  const isWhole = numbers !== undefined;
  const round = kind === "log" ? logValues(domain, count) : linearValues(domain, count, isWhole);
  return round.values
    .filter((value) => value <= lastTick)
    .map((value) => ({
      value,
      label: numbers === "year" ? String(value) : formatTick(value, round.digits),
    }));
}

interface RoundValues {
  readonly values: readonly number[];
  /** Significant digits by which they differ. */
  readonly digits?: number;
}

/** All labels, or some of them where they are too many. */
function categoryTicks(labels: readonly string[], count: number, length: number): Tick[] {
  const every = Math.max(1, Math.ceil(labels.length / Math.max(1, count * 3)));
  return labels.flatMap((whole, value) => {
    if (value % every !== 0) return [];
    const label = shortenMiddle(whole, length);
    return [{ value, label, ...(label !== whole && { whole }) }];
  });
}

/** Round numbers, and the digits that tell them apart. */
function linearValues([low, high]: Scale["domain"], count: number, isWhole = false): RoundValues {
  const least = (high - low) / count || 1;
  const raw = isWhole ? Math.max(1, least) : least;
  const unit = 10 ** Math.floor(Math.log10(raw)) || raw;
  const step =
    [1, 2, 2.5, 5]
      .map((m) => m * unit)
      .find((s) => s >= raw * ENOUGH && !(isWhole && s % 1 !== 0)) ?? 10 * unit;
  const values = new Set<number>();
  // By their number: where values are close for their size, adding a step may change nothing.
  const steps = Math.floor((high - low) / step) + 1;
  for (let k = 0; k <= steps; k++) {
    const value = Number(((Math.ceil(low / step) + k) * step).toPrecision(EXACT_DIGITS));
    if (value <= high + 1e-9 * step) values.add(value);
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  return { values: [...values], digits: Math.ceil(Math.log10(size / step)) + 2 || 0 };
}

/** Powers of ten; where they are few, 2 and 5 times these. */
function logValues([low, high]: Scale["domain"], count: number): RoundValues {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = last - first;
  const factors = decades <= 1 ? [1, 1.5, 2, 3, 5, 7] : decades <= 3 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / count));
  const values: number[] = [];
  for (let e = first; e <= last; e += every)
    for (const f of factors) values.push(Number((f * 10 ** e).toPrecision(12)));
  const within = values.filter(
    (v) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9) && Number.isFinite(v),
  );
  return within.length >= 2 ? { values: within } : linearValues([low, high], count);
}

/**
 * A number in few characters: `0.85`, `12,000`, `2e-5`, `1e7`.
 * @param digits significant digits that it needs; it has 6 at least, or 3 as a power of ten
 */
export function formatTick(v: number, digits = 0): string {
  const size = Math.abs(v);
  const most = Math.min(EXACT_DIGITS, digits);
  if (v !== 0 && (size >= 1e7 || size < 1e-4))
    return rounded(v, Math.max(3, most)).toExponential().replace("e+", "e");
  return rounded(v, Math.max(6, most)).toLocaleString("en", {
    maximumFractionDigits: Math.max(8, most),
  });
}

/** Share of a scale's length at a value, 0 to 1; values beyond the scale are at its ends. */
export const shareOf = (scale: Scale, value: number): number =>
  Math.min(1, Math.max(0, shareBelow(scale, value)));
