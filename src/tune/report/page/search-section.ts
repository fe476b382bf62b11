import { barsFigure, type LabelledBar } from "../../../analysis/plots/bars-panel.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { type Series, seriesFigure } from "../../../analysis/plots/series-figure.ts";
import { settingsText } from "../../../space/settings-text.ts";
import type { Task } from "../../metric.ts";
import type { Evaluated, TuneResultData } from "../../tuning-result.ts";
import type { TuneReport } from "../report.ts";
import { columnError, rangeText, scoreText, scoreToError } from "../score-digits.ts";
import { folded, gallery, num, paragraph, section, table } from "./html.ts";
import { countText, percent, secondsText } from "./number-words.ts";

/** With more points than this the worst tenth is not shown, which would flatten the others. */
const MIN_POINTS_FOR_CUT = 10;

/** How the score grew over trials, rows and seconds; which hyperparameters matter; what is untried. */
export function searchSection(r: TuneResultData<Task>, report: TuneReport): string {
  const { parameters } = report;
  return section(
    "search",
    "Search",
    gallery(trialsFigure(r), learningFigure(r), timeFigure(r), parametersFigure(parameters)),
    parameters.length > 0
      ? ""
      : paragraph("Hyperparameters that matter: after so few candidates none stands above noise."),
    folded("Numbers of the learning curve", learningTable(r)),
    untriedTable(r),
  );
}

/** Candidates that a chart shows: all but the constant, in order of their trials. */
const shownCandidates = (r: TuneResultData<Task>): Evaluated[] =>
  r.leaderboard.filter((e) => e.model !== "constant").sort((a, b) => a.number - b.number);

/** One series of dots a model, so that colours and markers are theirs. */
function dotsByModel(candidates: readonly Evaluated[], x: (e: Evaluated) => number): Series[] {
  const models = [...new Set(candidates.map((e) => e.model))];
  return models.map((model, tone) => ({
    name: model,
    points: candidates
      .filter((e) => e.model === model)
      .map((e) => ({
        ...{ x: x(e), y: e.validation.mean },
        title: `trial ${e.number}: ${model}, ${scoreText(e.validation)}`,
      })),
    shape: "dots",
    tone,
  }));
}

/** The range of scores without the worst tenth, with some room. */
function scoreRange(r: TuneResultData<Task>): readonly [number, number] | undefined {
  // The leaderboard has the best first.
  const scores = r.leaderboard.filter((e) => e.model !== "constant").map((e) => e.validation.mean);
  if (scores.length < MIN_POINTS_FOR_CUT) return undefined;
  const [best, worst] = [scores[0], scores[Math.ceil(0.9 * scores.length) - 1]];
  if (best === worst) return undefined;
  const room = 0.06 * (best - worst);
  return best > worst ? [worst - room, best + room] : [best + room, worst - room];
}

function trialsFigure(r: TuneResultData<Task>): string {
  const candidates = shownCandidates(r);
  const places = new Map(r.leaderboard.map((e, place) => [e.number, place]));
  let best: Evaluated | undefined;
  const incumbent = candidates.map((e) => {
    if (best === undefined || (places.get(e.number) ?? 0) < (places.get(best.number) ?? 0))
      best = e;
    return { x: e.number, y: best.validation.mean };
  });
  const last = r.trials - 1;
  if (incumbent.length > 0 && incumbent[incumbent.length - 1].x < last)
    incumbent.push({ x: last, y: incumbent[incumbent.length - 1].y });
  const series: Series[] = [
    ...(incumbent.length > 1
      ? [{ name: "best so far", points: incumbent, shape: "steps", tone: "reference" } as const]
      : []),
    ...dotsByModel(candidates, (e) => e.number),
  ];
  const range = scoreRange(r);
  const cut = range === undefined ? "" : "; the worst tenth is at the edge";
  return figureHtml(
    seriesFigure(series, {
      title: `Learning curve over trials: every candidate that was evaluated, by scores that are not nested${cut}`,
      x: { label: "trial", numbers: "whole" },
      y: { label: `${r.metricLabel} in cross-validation`, range },
    }),
  );
}

function learningFigure({ verdict: { learning }, metricLabel }: TuneResultData<Task>): string {
  if (learning === undefined) return "";
  const series: Series[] = [
    {
      name: `${learning.model}, mean of ${learning.folds} folds`,
      points: learning.points.map((p) => ({
        ...{ x: p.rows, y: p.score, low: p.low, high: p.high },
        title: `${countText(p.rows)} rows`,
      })),
      shape: "joined",
      tone: 0,
    },
  ];
  return figureHtml(
    seriesFigure(series, {
      title: `Learning curve over rows: ${learning.model}, mean of ${learning.folds} folds with its 95 % interval`,
      x: { label: "training rows", numbers: "whole" },
      y: { label: metricLabel },
    }),
  );
}

function learningTable({ verdict: { learning }, metricLabel }: TuneResultData<Task>): string {
  if (learning === undefined) return "";
  const error = columnError(learning.points.map((p) => ({ ...p, mean: p.score })));
  return table(
    `Scores of ${learning.model} by training rows, mean of ${learning.folds} folds`,
    [num("rows"), num("share"), num(metricLabel), num("95 % interval")],
    learning.points.map((p) => [
      ...[num(countText(p.rows)), num(percent(p.share, 0))],
      ...[num(scoreToError(p.score, error)), num(rangeText(p, error))],
    ]),
  );
}

function timeFigure(r: TuneResultData<Task>): string {
  const candidates = shownCandidates(r);
  const front = r.front
    .filter((e) => e.model !== "constant")
    .map((e) => ({ x: e.seconds, y: e.validation.mean }))
    .sort((a, b) => a.x - b.x);
  const series: Series[] = [
    ...(front.length > 1
      ? [
          {
            ...{ name: "no other is better and faster", points: front },
            ...({ shape: "steps", tone: "reference" } as const),
          },
        ]
      : []),
    ...dotsByModel(candidates, (e) => e.seconds),
  ];
  return figureHtml(
    seriesFigure(series, {
      title: "Quality against time, by scores that are not nested",
      x: { label: "seconds to train on a fold and predict its rows", log: true },
      y: { label: `${r.metricLabel} in cross-validation`, range: scoreRange(r) },
    }),
  );
}

function parametersFigure(parameters: TuneReport["parameters"]): string {
  if (parameters.length === 0) return "";
  return figureHtml(
    barsFigure(parameters.map(parameterBar), {
      title:
        "Hyperparameters that matter: share of the differences between candidates that each explains, with its 90 % interval",
      label: "share of the differences, %",
    }),
  );
}

function parameterBar(parameter: TuneReport["parameters"][number]): LabelledBar {
  const { name: label, share, low, high, distinguishable } = parameter;
  const value = 100 * share;
  if (!distinguishable) return { label, bar: { value, colour: "muted", note: "within noise" } };
  const note = `${percent(share)} (${(100 * low).toFixed(0)} to ${percent(high, 0)})`;
  return { label, bar: { value, interval: [100 * low, 100 * high], colour: "main", note } };
}

function untriedTable({ untried }: TuneResultData<Task>): string {
  if (untried.length === 0)
    return paragraph("Every candidate of the portfolio that was planned has been tried.");
  // Without a time limit no time is estimated.
  const isTimed = untried.some((u) => u.seconds !== undefined);
  return table(
    "Candidates that were planned, but not tried before the search ended; more trials or time would try them",
    ["model", ...(isTimed ? [num("estimated time")] : []), "settings"],
    untried.map(({ model, params, seconds }) => [
      model,
      ...(isTimed ? [num(seconds === undefined ? "unknown" : secondsText(seconds))] : []),
      settingsText(params),
    ]),
  );
}
