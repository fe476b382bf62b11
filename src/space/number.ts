import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { show } from "../errors/show.ts";
import { makeAxis } from "./axis.ts";
import { makeIssue } from "./issue.ts";
import { NumberScale } from "./number-scale.ts";
import { type Param, requireValidDefault, underOneName } from "./param.ts";

/** Options of `float` and `int`. */
export interface NumberOptions {
  /** Searches the logarithm; needs low > 0. Default: false. */
  log?: boolean | undefined;
  /**
   * Only low, low + step, … are values; with `log` these stay evenly spaced and each has the share
   * of its logarithm. Default: 1 for `int`, none for `float`.
   */
  step?: number | undefined;
  /**
   * The value that a search tries first, and that `study` compares its best with. Default: none.
   */
  default?: number | undefined;
}

const NUMBER_OPTIONS: OptionChecks<NumberOptions> = { log: true, step: true, default: true };

/** A grid lists every value up to this number; of more values it takes `resolution` points. */
const MAX_VALUES_ON_GRID = 20;

function checkBound(kind: "float" | "int", name: string, value: number): SpaceIssue[] {
  const found = (message: string) => [makeIssue("not-a-number", "", message, { received: value })];
  if (typeof value !== "number" || !Number.isFinite(value))
    return found(`${name} must be a finite number, got ${show(value)}`);
  if (kind === "int" && !Number.isInteger(value))
    return found(`${name} must be a whole number, got ${value}`);
  if (kind === "int" && !Number.isSafeInteger(value))
    return found(`${name} is ${value}, beyond 2^53, where numbers are no longer exact`);
  return [];
}

function checkStep(kind: "float" | "int", step: number): SpaceIssue[] {
  const found = (message: string) => [makeIssue("off-step", "", message, { received: step })];
  if (!Number.isFinite(step) || step <= 0)
    return found(`step must be a positive number, got ${show(step)}`);
  if (kind === "int" && !Number.isInteger(step))
    return found(`step of an int must be whole, got ${step}`);
  return [];
}

function checkNumberRange(
  kind: "float" | "int",
  low: number,
  high: number,
  { log, step }: NumberOptions,
): void {
  const issues = [...checkBound(kind, "low", low), ...checkBound(kind, "high", high)];
  if (typeof low === "number" && typeof high === "number" && low > high)
    issues.push(
      makeIssue("empty-range", "", `low ${low} is above high ${high}`, { received: low }),
    );
  if (log !== undefined && typeof log !== "boolean") {
    const message = `log must be true or false, got ${show(log)}`;
    issues.push(makeIssue("not-a-choice", "", message, { received: log }));
  }
  if (log && low <= 0) {
    const message = `a log scale needs low > 0, got ${low}`;
    issues.push(makeIssue("log-needs-positive", "", message, { received: low }));
  }
  // Of a log scale the logarithms are subtracted.
  if (!log && issues.length === 0 && high - low === Infinity) {
    const message = `the range ${low} … ${high} is too wide: high - low is not a finite number`;
    issues.push(makeIssue("out-of-range", "", message, { received: high }));
  }
  if (step !== undefined) issues.push(...checkStep(kind, step));
  if (step !== undefined && low < high && step > high - low) {
    const message = `step ${step} is larger than the range ${low} … ${high}`;
    issues.push(makeIssue("off-step", "", message, { received: step }));
  }
  if (issues.length > 0) throw new SpaceError(issues);
}

function makeNumber(
  kind: "float" | "int",
  low: number,
  high: number,
  given: NumberOptions,
): Param<number> {
  const options = checkOptions(kind, given, NUMBER_OPTIONS);
  checkNumberRange(kind, low, high, options);
  const log = options.log === true;
  const step = options.step ?? (kind === "int" ? 1 : undefined);
  const scale = new NumberScale(low, high, { log, step, exact: options.default });
  const { levels, isSingle } = scale;
  const edges = scale.edges();
  const isThinned = (resolution: number): boolean =>
    levels === Infinity || levels > Math.max(MAX_VALUES_ON_GRID, resolution);
  const findIssue = (v: unknown, path: string): SpaceIssue | undefined => {
    if (typeof v !== "number" || Number.isNaN(v))
      return makeIssue("not-a-number", path, `needs a number, got ${show(v)}`, { received: v });
    const details = { received: v, suggestion: String(scale.nearestTo(v)) };
    if (v < low || v > high)
      return makeIssue("out-of-range", path, `${v} is outside ${low} … ${high}`, details);
    if (!scale.isOnStep(v))
      return makeIssue("off-step", path, `${v} is not ${low} plus a multiple of ${step}`, details);
    return undefined;
  };
  return requireValidDefault<number>({
    kind,
    width: 1,
    cardinality: isSingle ? 1 : levels,
    default: options.default,
    contains: (v): v is number =>
      typeof v === "number" && v >= low && v <= high && scale.isOnStep(v),
    check(v, path, issues) {
      const issue = findIssue(v, path);
      if (issue !== undefined) issues.push(issue);
    },
    toUnit(v, out, at) {
      out[at] = scale.toUnit(v);
    },
    fromUnit: (unit, at) => scale.fromUnit(unit[at]),
    axes: (path) => [
      makeAxis(path, scale.cells === Infinity ? "real" : "ordered", scale.cells, { edges }),
    ],
    count: (resolution) => (isSingle ? 1 : isThinned(resolution) ? resolution : levels),
    point(index, resolution, out, at) {
      if (isSingle) out[at] = 0.5;
      else if (isThinned(resolution)) out[at] = resolution === 1 ? 0.5 : index / (resolution - 1);
      else out[at] = scale.toUnit(scale.valueAt(index));
    },
    ...underOneName,
    toJSON: () => ({
      type: kind,
      low,
      high,
      ...(log && { log }),
      ...(options.step !== undefined && { step: options.step }),
      ...(options.default !== undefined && { default: options.default }),
    }),
  });
}

/**
 * A real number in [low, high], both inclusive.
 * @throws SpaceError if the range is empty or not finite, or if the default is not in it
 */
export function float(low: number, high: number, options: NumberOptions = {}): Param<number> {
  return makeNumber("float", low, high, options);
}

/**
 * A whole number in [low, high], both inclusive.
 * @throws SpaceError if the range is empty, not finite or not whole, or if the default is not in it
 */
export function int(low: number, high: number, options: NumberOptions = {}): Param<number> {
  return makeNumber("int", low, high, options);
}
