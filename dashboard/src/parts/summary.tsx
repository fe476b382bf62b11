import type { OpenStudy } from "../data/open-study.ts";
import { addressOf, view } from "../data/view.ts";
import { Progress } from "../pages/studies.tsx";
import { exactValue, showCount, showSeconds, showValue } from "./format.ts";

interface Props {
  readonly study: OpenStudy;
  /** Row of the best trial. */
  readonly best: number | undefined;
  readonly objective: string;
  readonly column: readonly unknown[];
}

const FINISHED = ["complete", "pruned", "failed"];
/** Trials that ended last, by which the rest is estimated. */
const RECENT_TRIALS = 100;

/** What a study has reached, in one line of facts. */
export function Summary({ study, best, objective, column }: Props) {
  const { trials } = study;
  const info = study.info.value;
  const counts = info?.counts ?? {};
  const finished = FINISHED.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const rest = secondsLeft(study);
  return (
    <dl class="summary">
      <div>
        <dt>Best {objective}</dt>
        <dd>
          {best === undefined ? (
            "none yet"
          ) : (
            <a
              id="best"
              href={addressOf({ ...view.value, trial: trials.number[best]! })}
              title={exactValue(column[best])}
            >
              {showValue(column[best])} (trial {trials.number[best]})
            </a>
          )}
        </dd>
      </div>
      {Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([state, count]) => (
          <div key={state}>
            <dt>{state}</dt>
            <dd id={`count-${state}`}>{showCount(count)}</dd>
          </div>
        ))}
      {info?.budget !== undefined && (
        <div>
          <dt>Budget</dt>
          <dd>
            <Progress done={finished} budget={info.budget} name="Progress" />
            {rest !== undefined && ` · about ${showSeconds(rest)} left`}
          </dd>
        </div>
      )}
      <div>
        <dt>Sampler</dt>
        <dd>{info?.sampler}</dd>
      </div>
      <div>
        <dt>State</dt>
        <dd>
          <span role="status">{info?.stopped ? "stopped" : study.status}</span>
        </dd>
      </div>
    </dl>
  );
}

/** Seconds until the budget is used, at the pace of the last trials; undefined if none runs. */
function secondsLeft({ info, trials }: OpenStudy): number | undefined {
  const { left, counts = {}, stopped } = info.value ?? {};
  if (left === undefined || stopped || !counts["running"]) return undefined;
  const ends: number[] = [];
  for (let row = trials.length - 1; row >= 0 && ends.length < RECENT_TRIALS; row--) {
    const started = trials.startedAt[row];
    const seconds = trials.seconds[row];
    if (FINISHED.includes(trials.state[row]!) && started && seconds !== null)
      ends.push(started + seconds! * 1000);
  }
  if (ends.length < 2) return undefined;
  const span = Math.max(...ends) - Math.min(...ends);
  return ((left + counts["running"]) * span) / (ends.length - 1) / 1000;
}
