import { shareBelow } from "../density.ts";
import type { Scale } from "../figure.ts";
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

/** Average width of a character of a label, in pixels. */
export const CHARACTER = 6.1;

/** Longest label in characters; longer ones are cut. */
const MAX_LABEL = 26;

/** A text of at most `length` characters. */
export const shorten = (text: string, length = MAX_LABEL): string =>
  [...text].length <= length ? text : `${[...text].slice(0, length - 1).join("")}…`;

/** The same without the middle of the text: names often differ at their ends. */
export function shortenMiddle(text: string, length: number): string {
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
  const values = kind === "log" ? logValues(domain, count) : linearValues(domain, count);
  const { lastTick = Infinity } = scale;
  return values
    .filter((value) => value <= lastTick)
    .map((value) => ({ value, label: formatTick(value) }));
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

function linearValues([low, high]: Scale["domain"], count: number): number[] {
  const raw = (high - low) / count || 1;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5].map((m) => m * unit).find((s) => s >= raw * ENOUGH) ?? 10 * unit;
  const values: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high + 1e-9 * step; k++)
    values.push(Number((k * step).toPrecision(12)));
  return values;
}

/** Powers of ten; where they are few, 2 and 5 times these. */
function logValues([low, high]: Scale["domain"], count: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = last - first;
  const factors = decades <= 1 ? [1, 1.5, 2, 3, 5, 7] : decades <= 3 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / count));
  const values: number[] = [];
  for (let e = first; e <= last; e += every)
    for (const f of factors) values.push(Number((f * 10 ** e).toPrecision(12)));
  const within = values.filter((v) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
  return within.length >= 2 ? within : linearValues([low, high], count);
}

/** A number in few characters: `0.85`, `12,000`, `2e-5`, `1e7`. */
export function formatTick(v: number): string {
  const size = Math.abs(v);
  if (v !== 0 && (size >= 1e7 || size < 1e-4))
    return Number(v.toPrecision(3)).toExponential().replace("e+", "e");
  return Number(v.toPrecision(6)).toLocaleString("en", { maximumFractionDigits: 8 });
}

/** Share of a scale's length at a value, 0 to 1; values beyond the scale are at its ends. */
export const shareOf = (scale: Scale, value: number): number =>
  Math.min(1, Math.max(0, shareBelow(scale, value)));
