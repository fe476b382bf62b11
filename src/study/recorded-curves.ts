import type { TrialRecord } from "../trial/record.ts";
import type { RecordedCurve } from "./simulate.ts";

/**
 * The curves of trials that went all the way: those that reached the last step of any. Steps that
 * were not reported stand at the value before them. Others are left out, since nobody knows how
 * they would have gone on.
 */
export function recordedCurves(
  trials: readonly TrialRecord<any, any, any>[],
): readonly RecordedCurve[] {
  const last = trials.reduce((most, t) => Math.max(most, t.reports.at(-1)?.step ?? 0), 0);
  return trials.flatMap((t): RecordedCurve[] => {
    const end = t.reports.at(-1);
    if (last < 1 || end?.step !== last) return [];
    const values: RecordedCurve["values"][number][] = [];
    let at = 0;
    for (let step = 1; step <= last; step++) {
      while (at + 1 < t.reports.length && t.reports[at + 1].step <= step) at++;
      values.push(t.reports[at].value as RecordedCurve["values"][number]);
    }
    return [
      {
        params: t.params as { [name: string]: unknown },
        values,
        secondsPerStep: end.seconds > 0 ? end.seconds / last : 1,
      },
    ];
  });
}
