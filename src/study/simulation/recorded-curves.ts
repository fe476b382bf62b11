import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";

/** What a trial measured at a step: a number, or with named objectives a number by each name. */
export type RecordedValue = number | { readonly [name: string]: number };

/** The learning curve of one set of parameters, from a training to the last step. */
export interface RecordedCurve {
  /** The parameters that were trained, as values of the space by name. */
  readonly params: { readonly [name: string]: unknown };
  /** The value after each step, from step 1. */
  readonly values: readonly RecordedValue[];
  /** Seconds that a step takes on the simulated clock. Default: 1. */
  readonly secondsPerStep?: number | undefined;
}

/** What `recordedCurves` reads of a trial; every `TrialRecord` has it. */
export interface ReportingTrial {
  /** The parameters that were trained. */
  readonly params: object;
  /** The values that the trial reported, in order of step. */
  readonly reports: readonly {
    /** Step of the value, a whole number from 0. */
    readonly step: number;
    /** The value. */
    readonly value: RecordedValue;
    /** Seconds since the trial was started. */
    readonly seconds: number;
  }[];
}

/**
 * Makes learning curves of the trials that reached the highest step of all. Other trials are left
 * out, since the rest of their curve is unknown. A step without a report gets the value of the
 * report before it. The seconds per step are the mean over the trial.
 * @returns no curve if no trial has reported a step above 0
 * @throws AttuneError `usage` for something else than a list of trials
 */
export function recordedCurves(trials: readonly ReportingTrial[]): readonly RecordedCurve[] {
  requireTrials(trials);
  const last = trials.reduce((most, t) => Math.max(most, t.reports.at(-1)?.step ?? 0), 0);
  return trials.flatMap((trial): RecordedCurve[] => {
    const { reports } = trial;
    const end = reports.at(-1);
    if (last < 1 || end?.step !== last) return [];
    const values: RecordedValue[] = [];
    let at = 0;
    for (let step = 1; step <= last; step++) {
      while (at + 1 < reports.length && reports[at + 1].step <= step) at++;
      values.push(reports[at].value);
    }
    const params = trial.params as RecordedCurve["params"];
    return [{ params, values, secondsPerStep: end.seconds > 0 ? end.seconds / last : 1 }];
  });
}

function requireTrials(trials: unknown): void {
  const hint = { hint: "write recordedCurves(study.trials)" };
  if (!Array.isArray(trials))
    throw new AttuneError(
      "usage",
      `recordedCurves needs a list of trials, got ${show(trials)}`,
      hint,
    );
  const wrong = trials.findIndex((trial) => !Array.isArray(trial?.reports) || !trial.params);
  if (wrong >= 0)
    throw new AttuneError(
      "usage",
      `recordedCurves needs trials { params, reports }, got ${show(trials[wrong])}`,
      hint,
    );
}
