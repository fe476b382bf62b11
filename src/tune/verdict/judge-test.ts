import type { Evidence } from "./evidence.ts";
import { compare, gainOverOtherRows } from "./gain.ts";
import { compared } from "./score-text.ts";

/** Do the test rows agree with the estimate? Undefined without such rows. */
export function judgeTest({ test, estimate, by, direction }: Evidence): string | undefined {
  if (test === undefined || Number.isNaN(test.score)) return undefined;
  const where = by === "holdout" ? "on the holdout" : "in nested cross-validation";
  const gain = gainOverOtherRows(test, estimate, direction);
  const text = compared(test, estimate, gain);
  const scores = `${text.other} ${where}, ${text.own} there, ${text.gain}`;
  return compare(
    gain,
    `The test rows are better than the estimate: ${scores}; they are easier than ` +
      "the training rows, or known to the model.",
    `The test rows do not confirm the estimate: ${scores}; they differ from the ` +
      "training rows, so expect scores such as theirs on rows like them.",
    `The test rows agree with the estimate: ${scores}.`,
  );
}
