import type { Target } from "../../../numeric/matrix.ts";
import { confusion, sumConfusion } from "../../metric/confusion.ts";
import { shareOf, wilsonInterval } from "./wilson.ts";

/** How often a class is predicted rightly. */
export interface ClassRates {
  /** Label of the class. */
  readonly class: string;
  /** Rows of the class. */
  readonly rows: number;
  /** Rows for which it is predicted. */
  readonly predicted: number;
  /** Share of its rows for which it is predicted; undefined without rows. */
  readonly recall: number | undefined;
  /** 95 % interval of the recall. */
  readonly recallInterval: readonly [low: number, high: number];
  /** Share of the rows for which it is predicted that are of it; undefined without such rows. */
  readonly precision: number | undefined;
}

/** Rows by true and by predicted class. */
export interface Confusion {
  /** Rows by true class, then by predicted class, in order of the classes. */
  readonly counts: readonly (readonly number[])[];
  /** Rates of each class. */
  readonly classes: readonly ClassRates[];
  /** Share of the rows whose class is predicted rightly. */
  readonly accuracy: number;
}

/** Counts rows by true and predicted class. */
export function confusionOf(p: Float64Array, y: Target, classes: readonly string[]): Confusion {
  const matrix = confusion(p, y);
  const k = classes.length;
  const sums = sumConfusion(matrix, k);
  return {
    counts: classes.map((_, c) => [...matrix.subarray(c * k, (c + 1) * k)]),
    classes: classes.map((label, c) => {
      const right = matrix[c * k + c];
      const recall = shareOf(right, sums.actual[c]);
      return {
        class: label,
        rows: sums.actual[c],
        predicted: sums.predicted[c],
        recall,
        recallInterval: wilsonInterval(recall ?? 0, sums.actual[c]),
        precision: shareOf(right, sums.predicted[c]),
      };
    }),
    accuracy: sums.right / sums.all,
  };
}
