import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import type { ScoreFunction } from "./score-function.ts";

/**
 * A metric of the user's.
 *
 * For numbers, `targets` and `predictions` have one number per row. For classes, a target is the
 * index of the row's class in `classes`, and `predictions` has the probability of each class, row by
 * row: that of class `c` for row `i` is `predictions[i * classes.length + c]`.
 */
export interface OwnMetric {
  /** What texts call it: one line that is no name of a built-in metric. */
  readonly name: string;
  /** Whether lower or higher scores are better. */
  readonly direction: "minimize" | "maximize";
  /**
   * Computes the score of rows; NaN where it is not defined for them. It is called many times, with
   * arrays of its own, and must return the same number for the same arguments.
   * @param weights of the rows; undefined: each counts once
   * @param classes labels of the classes; empty for numbers
   */
  readonly score: (
    targets: Float64Array,
    predictions: Float64Array,
    weights: Float64Array | undefined,
    classes: readonly string[],
  ) => number;
}

const MAX_NAME_LENGTH = 60;

/** Whether the metric of the options is one of the user's. */
export const isOwnMetric = (metric: unknown): metric is OwnMetric =>
  typeof metric === "object" && metric !== null;

/**
 * Checks the form of a metric of the user's.
 * @param known names of the built-in metrics
 * @throws AttuneError `usage`
 */
export function requireOwnMetric(metric: OwnMetric, known: readonly string[]): void {
  const refuse = (problem: string): never => {
    throw new AttuneError("usage", `metric: ${problem}`, {
      hint: 'give { name: "cost", direction: "minimize", score: (targets, predictions) => … }',
    });
  };
  const { name, direction, score } = metric;
  const isName = typeof name === "string" && /^\S(\P{Cc}*\S)?$/u.test(name);
  if (!isName || name.length > MAX_NAME_LENGTH)
    refuse(`its name must be one line of at most ${MAX_NAME_LENGTH} characters, got ${show(name)}`);
  if (known.includes(name)) refuse(`its name is ${name}, which is a built-in metric`);
  if (direction !== "minimize" && direction !== "maximize")
    refuse(`its direction must be "minimize" or "maximize", got ${show(direction)}`);
  if (typeof score !== "function") refuse(`its score must be a function, got ${show(score)}`);
}

/**
 * The metric's function as the search calls it: with copies of the arrays, which it may change.
 * @returns a function that throws an AttuneError `usage` when the metric throws or returns something
 *   else than a number
 */
export function ownScore({ name, score }: OwnMetric, classes: readonly string[]): ScoreFunction {
  return (predictions, y, weights) => {
    let value: unknown;
    try {
      value = score(y.values.slice(), predictions.slice(), weights?.slice(), classes);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new AttuneError("usage", `metric ${name} threw ${show(message.split("\n")[0])}`, {
        hint: "mend its score function",
        cause,
      });
    }
    if (typeof value === "number") return value;
    throw new AttuneError(
      "usage",
      `metric ${name} must return a number, got ${value instanceof Promise ? "a promise" : show(value)}`,
      { hint: "mend its score function" },
    );
  };
}

/**
 * Calls a metric with predictions half way between the targets and their mean, to learn before the
 * search whether it works.
 * @throws AttuneError `usage`
 */
export function tryOwnMetric(
  { name }: OwnMetric,
  score: ScoreFunction,
  target: Float64Array,
  classes: number,
  weights: Float64Array | undefined,
): void {
  const n = target.length;
  const width = Math.max(1, classes);
  const means = new Float64Array(width);
  const indicator = (i: number, c: number): number =>
    classes === 0 ? target[i] : target[i] === c ? 1 : 0;
  for (let i = 0; i < n; i++) for (let c = 0; c < width; c++) means[c] += indicator(i, c) / n;
  const predictions = Float64Array.from({ length: n * width }, (_, k) => {
    const [i, c] = [Math.floor(k / width), k % width];
    return (indicator(i, c) + means[c]) / 2;
  });
  const value = score(predictions, { values: target, classes }, weights);
  if (Number.isFinite(value)) return;
  throw new AttuneError(
    "usage",
    `metric ${name} returns ${value} for predictions half way between the targets and their mean`,
    { hint: "it needs a finite score for predictions that tell the rows apart" },
  );
}
