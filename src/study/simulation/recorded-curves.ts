/** What a trial measured at a step: a number, or numbers by name. */
type Value = number | { readonly [name: string]: number };

/** The learning curve of one set of parameters, as it was trained once. */
export interface RecordedCurve {
  readonly params: { readonly [name: string]: unknown };
  /** Values after step 1, 2, …; with several objectives a record of numbers each. */
  readonly values: readonly Value[];
  /** Default: 1. */
  readonly secondsPerStep?: number;
}

/** What `recordedCurves` reads of a trial; a trial record of any study has it. */
export interface ReportingTrial {
  readonly params: object;
  readonly reports: readonly {
    readonly step: number;
    readonly value: Value;
    /** Since the trial was started. */
    readonly seconds: number;
  }[];
}

/**
 * The curves of trials that reached the highest step of any; of others it is not known how they
 * would have continued. A step without a report has the value of the report before it.
 */
export function recordedCurves(trials: readonly ReportingTrial[]): readonly RecordedCurve[] {
  const last = trials.reduce((most, t) => Math.max(most, t.reports.at(-1)?.step ?? 0), 0);
  return trials.flatMap((trial): RecordedCurve[] => {
    const { reports } = trial;
    const end = reports.at(-1);
    if (last < 1 || end?.step !== last) return [];
    const values: Value[] = [];
    let at = 0;
    for (let step = 1; step <= last; step++) {
      while (at + 1 < reports.length && reports[at + 1].step <= step) at++;
      values.push(reports[at].value);
    }
    const params = trial.params as RecordedCurve["params"];
    return [{ params, values, secondsPerStep: end.seconds > 0 ? end.seconds / last : 1 }];
  });
}
