import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import type { Axis } from "./axis.ts";
import { asOneName, type Param, show } from "./param.ts";

export interface NumberOptions {
  /** Searches the logarithm; needs low > 0. */
  log?: boolean;
  /**
   * Only low, low + step, …; with `log` the grid stays linear and its points are weighted by the
   * logarithm.
   */
  step?: number;
  /** Where a search begins, and what `study` compares its best with. */
  default?: number;
}

/** More cells than this are searched as if they were continuous, and rounded. */
const MANY = 4096;
/**
 * On a grid, more values than this (and than its resolution) are thinned out as continuous ones
 * are.
 */
const ALL = 20;

function problems(kind: string, low: number, high: number, options: NumberOptions): SpaceIssue[] {
  const issues: SpaceIssue[] = [];
  const add = (code: SpaceIssue["code"], message: string, received: unknown) =>
    issues.push({ code, path: "", message, received });
  for (const [name, value] of [
    ["low", low],
    ["high", high],
  ] as const) {
    if (typeof value !== "number" || !Number.isFinite(value))
      add("not-a-number", `${name} must be a finite number, got ${show(value)}`, value);
    else if (kind === "int" && !Number.isSafeInteger(value))
      add("not-a-number", `${name} must be a whole number, got ${value}`, value);
  }
  if (low > high) add("empty-range", `low ${low} is above high ${high}`, low);
  if (options.log && low <= 0)
    add("log-needs-positive", `a log scale needs low > 0, got ${low}`, low);
  const step = options.step;
  if (step !== undefined && (!Number.isFinite(step) || step <= 0))
    add("off-step", `step must be a positive number, got ${show(step)}`, step);
  else if (step !== undefined && kind === "int" && !Number.isInteger(step))
    add("off-step", `step of an int must be whole, got ${step}`, step);
  return issues;
}

/** Rounds away what adding steps leaves behind: 0.1 + 2 · 0.1 is 0.3. */
const tidy = (x: number): number => (Number.isInteger(x) ? x : Number(x.toPrecision(14)));

function number(
  kind: "float" | "int",
  low: number,
  high: number,
  options: NumberOptions,
): Param<number> {
  const found = problems(kind, low, high, options);
  if (found.length > 0) throw new SpaceError(found);
  const log = options.log === true;
  const step = options.step ?? (kind === "int" ? 1 : undefined);
  const levels = step === undefined ? Infinity : Math.floor((high - low) / step + 1e-9) + 1;
  const last = step === undefined ? high : tidy(low + (levels - 1) * step);
  const value = (level: number): number => tidy(low + level * step!);
  // On a log scale a cell reaches half a step to both sides, so that every value keeps its share of
  // the logarithm.
  const from = log ? Math.log(step === undefined ? low : Math.max(low - step / 2, low / 2)) : 0;
  const span = log ? Math.log(step === undefined ? high : last + step / 2) - from : 0;
  const single = low === last;

  const fromUnit = (unit: Float64Array, at: number): number => {
    const u = unit[at];
    if (step === undefined) {
      if (single) return low;
      const x = log ? Math.exp(from + u * span) : low + u * (high - low);
      if (
        options.default !== undefined &&
        Math.abs(x - options.default) <= 1e-13 * (log ? x * span : high - low)
      )
        return options.default; // met exactly, not to 16 digits
      return x < low ? low : x > high ? high : x;
    }
    if (!log) return value(Math.min(levels - 1, Math.max(0, Math.floor(u * levels))));
    const level = Math.round((Math.exp(from + u * span) - low) / step);
    return value(Math.min(levels - 1, Math.max(0, level)));
  };
  const toUnit = (v: number): number => {
    if (single) return 0.5;
    if (log) return Math.min(1, Math.max(0, (Math.log(v) - from) / span));
    if (step === undefined) return Math.min(1, Math.max(0, (v - low) / (high - low)));
    return (Math.round((v - low) / step) + 0.5) / levels;
  };
  const thinned = (resolution: number): boolean =>
    levels > Math.max(ALL, resolution) || levels === Infinity;
  const few = levels <= MANY;
  let edges: Float64Array | undefined;
  if (few && log && !single) {
    edges = new Float64Array(levels + 1);
    for (let k = 1; k < levels; k++)
      edges[k] = Math.min(1, (Math.log((value(k - 1) + value(k)) / 2) - from) / span);
    edges[levels] = 1;
  }
  const onGrid = (v: number): boolean =>
    step === undefined || Math.abs((v - low) / step - Math.round((v - low) / step)) < 1e-6;
  const param: Param<number> = {
    kind,
    width: 1,
    cardinality: single ? 1 : levels,
    default: options.default,
    contains: (v): v is number => typeof v === "number" && v >= low && v <= high && onGrid(v),
    check(v, path, issues) {
      if (typeof v !== "number" || Number.isNaN(v))
        issues.push({
          code: "not-a-number",
          path,
          message: `needs a number, got ${show(v)}`,
          received: v,
        });
      else if (v < low || v > high)
        issues.push({
          code: "out-of-range",
          path,
          message: `${v} is outside ${low} … ${high}`,
          received: v,
          suggestion: String(v < low ? low : last),
        });
      else if (!onGrid(v))
        issues.push({
          code: "off-step",
          path,
          message: `${v} is not ${low} plus a multiple of ${step}`,
          received: v,
          suggestion: String(value(Math.round((v - low) / step!))),
        });
    },
    toUnit(v, out, at) {
      out[at] = toUnit(v);
    },
    fromUnit,
    axes: (path): Axis[] => [
      {
        name: path,
        kind: single || few ? "ordered" : "real",
        levels: single ? 1 : few ? levels : Infinity,
        edges,
        parent: -1,
        from: 0,
        to: 0,
      },
    ],
    count: (resolution) => (single ? 1 : thinned(resolution) ? resolution : levels),
    point(index, resolution, out, at) {
      if (single) out[at] = 0.5;
      else if (thinned(resolution)) out[at] = resolution === 1 ? 0.5 : index / (resolution - 1);
      else out[at] = toUnit(value(index));
    },
    ...asOneName,
    toJSON: () => ({
      type: kind,
      low,
      high,
      ...(log && { log }),
      ...(options.step !== undefined && { step: options.step }),
      ...(options.default !== undefined && { default: options.default }),
    }),
  };
  if (options.default !== undefined) {
    const issues: SpaceIssue[] = [];
    param.check(options.default, "", issues);
    if (issues.length > 0)
      throw new SpaceError(issues.map((i) => ({ ...i, message: `default: ${i.message}` })));
  }
  return param;
}

/** A real number in [low, high]. @throws SpaceError where the range is empty or not finite. */
export function float(low: number, high: number, options: NumberOptions = {}): Param<number> {
  return number("float", low, high, options);
}

/**
 * A whole number in [low, high].
 * @throws SpaceError where the range is empty, not finite or not whole.
 */
export function int(low: number, high: number, options: NumberOptions = {}): Param<number> {
  return number("int", low, high, options);
}
