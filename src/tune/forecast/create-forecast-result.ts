import { packFloats } from "../../numeric/packed-numbers.ts";
import type { Session } from "../../study/session/session.ts";
import { clockOf } from "./data/clock.ts";
import { timeText } from "./data/frequency-text.ts";
import type { Panel } from "./data/panel.ts";
import type { ForecastFinals } from "./forecast-finals.ts";
import type {
  EvaluatedForecaster,
  ForecastMember,
  ForecastResult,
  ForecastResultData,
} from "./forecast-result.ts";
import { beatsNaive, forecastVerdict } from "./forecast-verdict.ts";
import { nextSteps } from "./next-steps.ts";
import type { ForecastPlan } from "./plan-forecast.ts";
import { forecastCard } from "./report/forecast-card.ts";
import { forecastFigures } from "./report/forecast-figure.ts";
import { forecastPage } from "./report/forecast-page.ts";
import { type ForecastModel, type SavedSeries, sealForecast } from "./saved-forecast.ts";

/** The result of a search as the user gets it. */
export function createForecastResult(
  plan: ForecastPlan,
  session: Session,
  finals: ForecastFinals,
  leaderboard: readonly EvaluatedForecaster[],
  seconds: number,
): ForecastResult {
  const { panel, metric, horizon, columns, coverage, origins, seed } = plan;
  const date = new Date();
  const { kept, trained, held, rivals } = finals;
  const members = kept.members.map(toMember);
  const model = sealForecast({
    ...{ format: "attune-forecast", version: 2, target: columns.target.name, metric: metric.name },
    ...{ horizon, season: panel.season, clock: panel.clock, columns, known: panel.known },
    members: members.map(({ number: _, ...m }, k) => ({ ...m, forecaster: trained[k] })),
    series: savedSeries(panel),
    ...{ errors: finals.errors, coverage },
  });
  const clock = clockOf(panel.clock);
  const text = (step: number): string => timeText(clock.timeAt(step), panel.clock);
  const values = plan.held.target.values.length;
  const data: ForecastResultData = {
    ...{ metric: metric.name, metricLabel: metric.label, target: columns.target.name, horizon },
    ...{ season: panel.season, study: session.name, trials: session.finishedCount, seconds },
    failed: session.trials.flatMap((t) =>
      t.state === "failed" ? [{ number: t.number, message: t.message }] : [],
    ),
    verdict: forecastVerdict({
      ...{
        members,
        metricLabel: metric.label,
        horizon,
        season: panel.season,
        held,
        values,
        rivals,
        replaced: finals.replaced?.members.map(toMember),
      },
    }),
    beatsNaive: beatsNaive(rivals),
    model: members.length > 1 ? "ensemble" : members[0].model,
    ...{ members, held },
    heldOut: { values, from: text(origins.heldFrom), to: text(origins.end - 1) },
    validation: kept.score,
    interval: { share: coverage, held: finals.coverage },
    ...{ rivals, leaderboard },
    forecast: nextSteps(model, panel, coverage),
    notes: plan.notes,
  };
  const origin = { date, seed, fingerprint: plan.fingerprint };
  const figures = () =>
    forecastFigures(panel, data.forecast, horizon, { target: data.target, share: coverage });
  return {
    ...data,
    forecaster: (): ForecastModel => model,
    toJSON: () => data,
    toHTML: (options = {}) => forecastPage(data, figures(), origin, options),
    toMarkdown: (options = {}) => forecastCard(data, origin, options),
  };
}

const toMember = ({
  contender: { evaluated },
  weight,
}: ForecastFinals["kept"]["members"][number]): ForecastMember => {
  const { number, model, params } = evaluated;
  return { number, model, params, weight };
};

const savedSeries = ({ series }: Panel): readonly SavedSeries[] =>
  series.map(({ name, start, values, known }) => ({
    ...{ name, start, values: packFloats(values, "f64") },
    known: known.map((own) => packFloats(own, "f64")),
  }));
