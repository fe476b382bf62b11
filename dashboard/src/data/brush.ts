import { exactValue, showValue } from "../parts/format.ts";
import type { Axis } from "./axis.ts";
import { keepRows, rowsInRange } from "./keep-rows.ts";
import type { Trials } from "./trials.ts";

/** A part of a column's values that a user has selected in a chart. */
export type Brush =
  /** Numbers in a range, whose ends may be infinite. */
  | { readonly name: string; readonly low: number; readonly high: number }
  /** Texts of values, where these are no numbers. */
  | { readonly name: string; readonly values: readonly string[] };

/** The address's text of brushes. */
export const brushesToText = (brushes: readonly Brush[]): string =>
  brushes.length === 0
    ? ""
    : JSON.stringify(
        // An end that is infinite is null in JSON.
        brushes.map((b) => ("low" in b ? [b.name, b.low, b.high] : [b.name, b.values])),
      );

/** Reads an address; what is no brush is left out. */
export function brushesFromText(text: string): readonly Brush[] {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(given)) return [];
  return given.flatMap((one: unknown): Brush[] => {
    if (!Array.isArray(one)) return [];
    const [name, low, high] = one as readonly unknown[];
    if (typeof name !== "string") return [];
    if (Array.isArray(low)) return [{ name, values: low.map(String) }];
    const isEnd = (end: unknown): boolean => end === null || typeof end === "number";
    if (one.length !== 3 || !isEnd(low) || !isEnd(high)) return [];
    return [{ name, low: Number(low ?? -Infinity), high: Number(high ?? Infinity) }];
  });
}

/** The brushes with some of them replaced by name. */
export const withBrushes = (
  brushes: readonly Brush[],
  replaced: readonly string[],
  added: readonly Brush[],
): readonly Brush[] => [...brushes.filter(({ name }) => !replaced.includes(name)), ...added];

/** Those of some rows that all brushes select; the same rows where there is none. */
export function selectRows(
  trials: Trials,
  rows: Uint32Array,
  brushes: readonly Brush[],
): Uint32Array {
  let selected = rows;
  for (const brush of brushes) {
    const column = trials.column(brush.name);
    if (column === undefined) continue;
    const { numbers, codes, others } = column;
    if ("low" in brush) {
      selected = rowsInRange(selected, numbers, brush.low, brush.high);
      continue;
    }
    const isIn = [false, ...others.map((value) => brush.values.includes(exactValue(value)))];
    const wanted = new Set(brush.values.map(Number).filter((v) => !Number.isNaN(v)));
    selected = keepRows(
      selected,
      (row) => isIn[codes?.[row] ?? 0] === true || wanted.has(numbers[row]!),
    );
  }
  return selected;
}

/** The brush of a part of an axis, from one share of it to another. */
export function brushOf(axis: Axis, start: number, end: number): Brush {
  const { name, categories, isFlipped = false } = axis;
  const [from, to] = isFlipped ? [1 - end, 1 - start] : [start, end];
  if (categories !== undefined)
    return { name, values: categories.slice(axis.valueAt(from), axis.valueAt(to) + 1) };
  // What lies beyond an axis is drawn at its end.
  return {
    name,
    low: from <= 0 ? -Infinity : rounded(axis.valueAt(from)),
    high: to >= 1 ? Infinity : rounded(axis.valueAt(to)),
  };
}

/** Shares of an axis between which a brush lies. */
export function sharesOf(axis: Axis, brush: Brush): readonly [number, number] {
  const [low, high] = unflippedSharesOf(axis, brush);
  return axis.isFlipped ? [1 - high, 1 - low] : [low, high];
}

function unflippedSharesOf(axis: Axis, brush: Brush): readonly [number, number] {
  if ("low" in brush)
    return [
      brush.low === -Infinity ? 0 : axis.shareOf(brush.low),
      brush.high === Infinity ? 1 : axis.shareOf(brush.high),
    ];
  const { categories = [] } = axis;
  const places = brush.values.map((text) => categories.indexOf(text)).filter((i) => i >= 0);
  const half = 0.5 / Math.max(1, categories.length);
  return [axis.shareOf(Math.min(...places)) - half, axis.shareOf(Math.max(...places)) + half];
}

/** Enough digits for a pixel, few enough for an address. */
const rounded = (v: number): number => Number(v.toPrecision(6));

/** A brush in words. */
export function brushText(brush: Brush): string {
  if ("values" in brush) return `${brush.name} = ${brush.values.join(", ")}`;
  const { name, low, high } = brush;
  if (low === -Infinity) return `${name} ≤ ${showValue(high)}`;
  return high === Infinity
    ? `${name} ≥ ${showValue(low)}`
    : `${name} ${showValue(low)} … ${showValue(high)}`;
}
