import { availableParallelism } from "node:os";
import { AttuneError } from "../../errors/attune-error.ts";
import { frozenCopy } from "../../space/json/copy.ts";
import type { Session } from "../../study/session/session.ts";
import { storeForecastOutcome } from "../saved-model/stored-outcome.ts";
import { runSearch } from "../search/run-search.ts";
import { estimateSecondsLeft, nothingEvaluated, openTuningStudy } from "../search/tuning-study.ts";
import type { Data } from "../table/row-source.ts";
import { createForecastResult } from "./create-forecast-result.ts";
import {
  evaluatedForecasters,
  evaluateForecasts,
  forecastContenders,
} from "./evaluate-forecasts.ts";
import { estimateForecastFinalsMs, playForecastFinals } from "./forecast-finals.ts";
import type { ForecastOptions, ForecastProgress } from "./forecast-options.ts";
import type { ForecastResult } from "./forecast-result.ts";
import { forecastCandidateOf, forecastTrialOf } from "./forecast-space.ts";
import { ForecastHost } from "./jobs/forecast-host.ts";
import { type ForecastPlan, planForecast } from "./plan-forecast.ts";

/** A trial may take this share of the time of the whole search… */
const MAX_TRIAL_SHARE = 0.3;
/** …but always this many seconds. */
const MIN_SECONDS_PER_TRIAL = 3;
/** Milliseconds that the first candidates may take in any case. */
const MIN_FIRST_MS = 3000;
/** Candidates that the progress names. */
const MAX_LEADERS = 3;

/**
 * Searches a forecaster for one or many series: naive methods, exponential smoothing and the models
 * of tables on lags, and an ensemble of them. Candidates are judged by rolling origin; the latest
 * steps are held out, and only score the result.
 * @param data path or URL of a file, or rows: one for each time of a series
 * @throws AttuneError `data-invalid` for series that are not evenly spaced, repeat a time, or are too
 *   short for the horizon; `usage`; `space-changed` for a study that was started with other data or
 *   settings; `run-failed` when no candidate could be evaluated or `signal` stopped the search, and
 *   the errors of storages
 */
export async function tuneForecast(data: Data, options: ForecastOptions): Promise<ForecastResult> {
  const calledMs = performance.now();
  const plan = await planForecast(data, options);
  const began = options.startedMs ?? calledMs;
  const elapsedMs = (): number => performance.now() - began;
  options.onData?.(frozenCopy(plan.notes));
  const session = await openTuningStudy(
    { ...plan, objectives: "minimize", first: plan.first.map(forecastTrialOf) },
    options,
  );
  let workers: ForecastHost | undefined;
  try {
    const parallel = options.parallel ?? availableParallelism();
    workers = startWorkers(plan, parallel);
    const host = workers;
    const limitMs = options.seconds === undefined ? Infinity : options.seconds * 1000;
    let leaderboard = evaluatedForecasters(session);
    const mayWin = () => leaderboard.filter((e) => plan.mayWin(e.model));
    const firstEndMs = Math.max(limitMs, elapsedMs() + MIN_FIRST_MS);
    let finalsMs = estimateForecastFinalsMs(plan, mayWin(), parallel, limitMs);
    const secondsPerTrial =
      options.seconds === undefined
        ? Infinity
        : Math.max(MIN_SECONDS_PER_TRIAL, options.seconds * MAX_TRIAL_SHARE);
    await runSearch(
      {
        ...{ session, workers: host, secondsPerTrial },
        trials: plan.trials,
        // A result that is late is better than none.
        over: () =>
          options.signal?.aborted === true ||
          options.endSearch?.aborted === true ||
          elapsedMs() > (mayWin().length > 0 ? limitMs - finalsMs : firstEndMs),
        onFinished(number) {
          leaderboard = evaluatedForecasters(session);
          finalsMs = estimateForecastFinalsMs(plan, mayWin(), parallel, limitMs);
          return options.onProgress?.({
            ...progressOf(session, plan, number, elapsedMs(), limitMs),
            last: leaderboard.find((e) => e.number === number),
            best: mayWin()[0] ?? leaderboard[0],
            leaders: mayWin().slice(0, MAX_LEADERS),
          });
        },
      },
      (trial) => evaluateForecasts(trial, plan, host, secondsPerTrial),
    );
    if (options.signal?.aborted)
      throw new AttuneError("run-failed", `stopped after ${session.finishedCount} trials`, {
        hint: "run the same command again to continue",
      });
    leaderboard = evaluatedForecasters(session);
    if (leaderboard.length === 0) throw nothingEvaluated(session, options.endSearch);
    const contenders = forecastContenders(session, leaderboard);
    const finals = await playForecastFinals(plan, contenders, host);
    const result = createForecastResult(plan, session, finals, leaderboard, elapsedMs() / 1000);
    // A storage that refuses it has the trials all the same.
    await storeForecastOutcome(session, result).catch(() => {});
    return result;
  } finally {
    await workers?.close();
    await session.close();
  }
}

function startWorkers(
  { panel, horizon, origins, seed }: ForecastPlan,
  count: number,
): ForecastHost {
  return new ForecastHost(
    { panel, horizon, folds: [...origins.folds, ...origins.held], seed },
    count,
  );
}

/** The state of the search, but for its candidates. */
function progressOf(
  session: Session,
  { trials, metric }: ForecastPlan,
  number: number,
  elapsedMs: number,
  limitMs: number,
): Omit<ForecastProgress, "last" | "best" | "leaders"> {
  const trial = session.trials.find((t) => t.number === number);
  const finished = session.finishedCount;
  return {
    ...{ finished, trials, seconds: elapsedMs / 1000, metricLabel: metric.label },
    secondsLeft: estimateSecondsLeft(elapsedMs, finished, trials, limitMs),
    failure:
      trial?.state === "failed" && trial.params !== null
        ? { number, model: forecastCandidateOf(trial.params).model, message: trial.message }
        : undefined,
  };
}
