import { useEstimatedBest } from "../data/estimated-best.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { addressOf, view } from "../data/view.ts";
import { Progress } from "../pages/studies.tsx";
import { exactValue, showCount, showSeconds, showValue } from "./format.ts";

interface Props {
  readonly study: OpenStudy;
  /** Row of the best trial. */
  readonly best: number | undefined;
  readonly objective: string;
}

const FINISHED = ["complete", "pruned", "failed"];
/** Trials that ended last, by which the rest is estimated. */
const RECENT_TRIALS = 100;

/** What a study has reached, in one line of facts. */
export function Summary({ study, best, objective }: Props) {
  const { trials } = study;
  const info = study.info.value;
  const counts = info?.counts ?? {};
  const finished = FINISHED.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const rest = secondsLeft(study);
  return (
    <dl class="summary">
      <Best study={study} best={best} objective={objective} />
      <EstimatedBest study={study} />
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
      {(trials.fields.cost.hasValues || info?.maxCost !== undefined) && (
        <div>
          <dt>Cost</dt>
          <dd id="cost">
            {showValue(sumOf(trials.fields.cost.numbers))}
            {info?.maxCost !== undefined && ` of ${showValue(info.maxCost)}`}
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

function Best({ study: { trials }, best, objective }: Props) {
  const value = best === undefined ? undefined : trials.values.get(objective)?.at(best);
  return (
    <div>
      <dt>Best {objective}</dt>
      <dd>
        {best === undefined ? (
          "none yet"
        ) : (
          <a
            id="best"
            href={addressOf({ ...view.value, trial: trials.numberOf(best) })}
            title={exactValue(value)}
          >
            {showValue(value)} (trial {trials.numberOf(best)})
          </a>
        )}
      </dd>
    </div>
  );
}

/** What a model expects of the best trial, if results are noisy. */
function EstimatedBest({ study }: { readonly study: OpenStudy }) {
  const estimated = useEstimatedBest(study);
  if (estimated === undefined) return null;
  return (
    <div>
      <dt title="Results are noisy: the value of the best one is lucky">Estimated best</dt>
      <dd id="estimated">
        <a href={addressOf({ ...view.value, trial: estimated.number })}>
          {showValue(estimated.estimate)} ± {showValue(estimated.error)} (trial {estimated.number})
        </a>
      </dd>
    </div>
  );
}

/** The sum of the costs of the trials that have one. */
function sumOf(costs: Float64Array): number {
  let sum = 0;
  for (const cost of costs) if (!Number.isNaN(cost)) sum += cost;
  return sum;
}

/** Seconds until the budget is used, at the pace of the last trials; undefined if none runs. */
function secondsLeft({ info, trials }: OpenStudy): number | undefined {
  const { left, counts = {}, stopped } = info.value ?? {};
  if (left === undefined || stopped || !counts["running"]) return undefined;
  const startedAt = trials.fields.startedAt.numbers;
  const seconds = trials.fields.seconds.numbers;
  const ends: number[] = [];
  for (let row = trials.length - 1; row >= 0 && ends.length < RECENT_TRIALS; row--) {
    const end = startedAt[row]! + seconds[row]! * 1000;
    if (!Number.isNaN(end) && FINISHED.includes(trials.stateOf(row))) ends.push(end);
  }
  if (ends.length < 2) return undefined;
  const span = Math.max(...ends) - Math.min(...ends);
  return ((left + counts["running"]) * span) / (ends.length - 1) / 1000;
}
