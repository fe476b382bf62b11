import { AttuneError } from "../errors/attune-error.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import { studyLabel } from "./data-name.ts";
import { inspectTestRows, type TestRows } from "./finals/test-rows.ts";
import { judgedRows } from "./guards/judged-rows.ts";
import { type GuardOutcome, runGuards } from "./guards/run-guards.ts";
import { chooseMetric, requireScorable } from "./metric/choose-metric.ts";
import { chooseCandidates } from "./plan/choose-candidates.ts";
import { describeBudget } from "./plan/describe-budget.ts";
import { describeData, describeDivision } from "./plan/describe-data.ts";
import { type DividedRows, divideRows } from "./plan/divide-rows.ts";
import { fingerprintSettings } from "./plan/fingerprint-settings.ts";
import { firstCandidates } from "./plan/first-candidates.ts";
import { readRows, readTestRows } from "./plan/read-rows.ts";
import { sampleForTime } from "./plan/sample-for-time.ts";
import type { PlanOptions, TunePlan } from "./plan/tune-plan.ts";
import { describeMonotone, resolveMonotone } from "./preparation/monotone.ts";
import { requireTuning } from "./require-tuning.ts";
import { OutOfFold } from "./search/out-of-fold.ts";
import type { Dataset } from "./table/read-dataset.ts";
import type { Data } from "./table/row-source.ts";

/** Trials when the user gives neither a number of trials nor a time. */
export const DEFAULT_TUNE_TRIALS = 50;

/**
 * Reads the data, splits it, and decides what is tried first.
 * @throws AttuneError `usage`, `data-invalid`; SpaceError
 */
export async function planTuning(data: Data, options: PlanOptions): Promise<TunePlan> {
  requireTuning(options);
  const { seed = 0, single = false, refit = true } = options;
  const rng = createRng(seed);

  const whole = await readRows(data, options);
  const sampled = sampleForTime(options, whole.dataset, rng.fork("sample"));
  const { dataset } = sampled;
  const target = { values: dataset.target, classes: dataset.classes.length };
  requireClassesToBalance(options, dataset);
  const { metric, info } = chooseMetric(dataset, options);
  const monotone = resolveMonotone(options.monotone, dataset, options.positive);

  const divided = divideRows(options, dataset, whole.dataset.table.rows, rng);
  const { splitting, rest, held, folds, finalFolds } = divided;
  const test = await readTestRows(options, dataset, divided, whole.embed);
  if (test !== undefined) requireScorable(metric, test);
  const judged = judgedRows(dataset, rest, rng.fork("guards"));
  const guards = runAllGuards(dataset, divided, judged, test, rng);

  const { fixed, usual, ...candidates } = chooseCandidates(options, dataset, monotone);
  const settings = fingerprintSettings(options, {
    ...{ dataset, info, divided, monotone },
    ...{ space: candidates.space, sampledRows: sampled.rows },
  });
  const label = studyLabel(data);
  const study = options.study ?? `${label}-${options.target}-${settings}`;
  const { first, learned } = await firstCandidates(options, dataset, { fixed, usual }, study);

  const timed = options.objective === "score,time";
  const trials =
    options.trials ?? (options.seconds === undefined ? DEFAULT_TUNE_TRIALS : undefined);
  const searched = Object.keys(candidates.space.params.model.branches);
  return {
    ...{ dataset, target, metric, info, monotone },
    ...{ splitting, rest, held, judged, test, folds, finalFolds, guards },
    rows: new OutOfFold(folds, target, splitting, dataset.weights),
    mayTrainWhole: splitting.by === "rows",
    balanced: options.classWeight === "balanced",
    ...{ single: single || timed, refit },
    ...candidates,
    ...{ first, fixed: fixed.length, learned },
    notes: [
      { column: "", message: describeData(dataset, info.label, held.length, options) },
      ...sampled.notes,
      ...dataset.notes,
      ...describeMonotone(options.monotone, dataset, options.positive),
      ...(learned ? [learned.note] : []),
      ...describeDivision(options, dataset, divided),
      ...guards.flatMap((guard) => guard.notes),
      ...describeBudget(trials, fixed, searched),
    ],
    ...{ trials, timed, seed, rng, label, study, settings },
  };
}

/** @throws AttuneError `usage` where weights of classes are wanted and numbers are predicted */
function requireClassesToBalance({ classWeight }: PlanOptions, { task }: Dataset): void {
  if (classWeight !== undefined && task === "regression")
    throw new AttuneError("usage", "classWeight is for classes, but numbers are predicted", {
      hint: "leave it out, or use --task classification",
    });
}

/** What the guards find in the rows of the search, and in a table of test rows. */
function runAllGuards(
  dataset: Dataset,
  { splitting, column, rest, held }: DividedRows,
  sample: Int32Array,
  test: TestRows | undefined,
  rng: Rng,
): readonly GuardOutcome[] {
  const outcomes = runGuards({
    ...{ data: dataset, rest, held, splitting, sample },
    rng: rng.fork("guards"),
  });
  if (test === undefined) return outcomes;
  const name = "test rows that are copies or of another kind";
  const notes = inspectTestRows(test, dataset, splitting, column, rng.fork("test guards"));
  return [...outcomes, { name, checked: true, notes }];
}
