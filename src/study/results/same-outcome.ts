import { AttuneError } from "../../errors/attune-error.ts";
import type { Measures } from "../../trial/measures.ts";
import type { Outcome, TrialRow } from "../../trial/row.ts";

const areSame = (a: readonly number[] = [], b: readonly number[] = []): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

/** Whether a trial ended with this outcome before, as a caller that got no answer may say again. */
function isSame(row: TrialRow, outcome: Outcome): boolean {
  switch (outcome.state) {
    case "waiting":
      return true; // it asks for nothing that a finished trial could still do
    case "complete":
      return (
        row.state === "complete" &&
        areSame(row.values, outcome.values) &&
        areSame(row.limits, outcome.limits) &&
        areSame(row.error, outcome.error) &&
        row.cost === outcome.cost
      );
    case "failed":
      return (
        row.state === "failed" && row.reason === outcome.reason && row.message === outcome.message
      );
    default:
      return row.state === "pruned" || row.state === "paused";
  }
}

function outcomeText(row: TrialRow, { names }: Measures): string {
  if (row.state === "complete")
    return row.values.map((v, i) => (names === undefined ? v : `${names[i]} ${v}`)).join(", ");
  return row.state === "failed" ? `failed: ${row.message?.split("\n")[0] ?? ""}` : row.state;
}

/**
 * Checks that a second outcome of a trial is that of the first: a caller that got no answer may
 * repeat its call, but another result must not be dropped in silence.
 * @throws AttuneError `trial-finished`
 */
export function requireSameOutcome(row: TrialRow, outcome: Outcome, measures: Measures): void {
  if (isSame(row, outcome)) return;
  throw new AttuneError(
    "trial-finished",
    `trial ${row.number} has ended already (${outcomeText(row, measures)}), so this result was not stored`,
    { hint: "to evaluate it again, delete it and enqueue its parameters" },
  );
}
