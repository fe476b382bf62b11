import { countText } from "../../errors/count-text.ts";
import { columnError, scoreText, scoreToError } from "../report/score-digits.ts";
import type { Score } from "../tuning-result.ts";
import type { ForecastMember, ForecastRival } from "./forecast-result.ts";

/** What a forecaster is called in texts. */
export function forecasterName(
  members: readonly Pick<ForecastMember, "model" | "params">[],
): string {
  if (members.length > 1) return `ensemble of ${members.length} models`;
  const [{ model, params }] = members;
  if (model === "ets") return etsName(params);
  if (model === "drift") return "naive method with drift";
  return model === "seasonal-naive" ? "seasonal naive method" : `${model} model`;
}

/** Names of Hyndman and Athanasopoulos 2021, Table 8.6. */
export function etsName({
  trend = "none",
  season = "none",
}: {
  readonly [name: string]: unknown;
}): string {
  const damped = trend === "damped" ? "damped " : "";
  if (season !== "none")
    return trend === "none"
      ? `${season} seasonal method`
      : `${damped}${season} Holt-Winters method`;
  if (trend === "none") return "simple exponential smoothing method";
  return trend === "damped" ? "damped trend method" : "linear trend method of Holt";
}

/** What is judged. */
interface Judged {
  /** Candidates of the kept forecaster. */
  readonly members: readonly ForecastMember[];
  /** The metric as texts call it. */
  readonly metricLabel: string;
  /** Steps ahead. */
  readonly horizon: number;
  /** Steps of a season. */
  readonly season: number;
  /** Score on the values held out. */
  readonly held: Score;
  /** Number of these values. */
  readonly values: number;
  /** Seasonal naive, and others. */
  readonly rivals: readonly ForecastRival[];
  /** What won the search, but lost to seasonal naive after all cut-offs together. */
  readonly replaced?: readonly ForecastMember[] | undefined;
}

/** Whether the interval of the gain over seasonal naive is above 0. */
export const beatsNaive = (rivals: readonly ForecastRival[]): boolean =>
  (naiveOf(rivals)?.gain?.low ?? 0) > 0;

/** Whether the interval of the gain over seasonal naive is below 0. */
export const losesToNaive = (rivals: readonly ForecastRival[]): boolean =>
  (naiveOf(rivals)?.gain?.high ?? 0) < 0;

const naiveOf = (rivals: readonly ForecastRival[]): ForecastRival | undefined =>
  rivals.find((r) => r.candidate.model === "seasonal-naive");

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** `12 % less`, `3 % more` or `the same`, for a share by which an error is lower. */
const lessOrMore = (share: number): string =>
  Math.round(100 * share) === 0
    ? "the same"
    : `${percent(Math.abs(share))} ${share < 0 ? "more" : "less"}`;

/** One sentence: does it beat seasonal naive, by how much, and how sure that is. */
export function forecastVerdict(judged: Judged): string {
  const { members, metricLabel, held, rivals, season, values } = judged;
  const name = `the ${forecasterName(members)}`;
  const rival = naiveOf(rivals);
  const naive = season > 1 ? "seasonal naive" : "the last value (naive)";
  const on = `on ${countText(values, "held-out forecast")}`;
  if (rival === undefined)
    return `${capital(name)} has a ${metricLabel} of ${scoreText(held)} ${on}.`;
  if (rival.gain === undefined && judged.replaced !== undefined)
    return (
      `${capital(naive)} is kept, with a ${metricLabel} of ${scoreText(held)} ${on}: the ` +
      `${forecasterName(judged.replaced)}, which was the best after the first cut-offs, loses against it ` +
      "after all of them."
    );
  if (rival.gain === undefined)
    return `Nothing was better than ${naive}: it is kept, with a ${metricLabel} of ${scoreText(held)} ${on}.`;
  const { mean, low, high } = rival.gain;
  const error = columnError([held, rival.held]);
  const [own, other] = [held, rival.held].map((score) => scoreToError(score.mean, error));
  const scores = `after the held-out ones alone, ${metricLabel} ${own} against ${other} ${on}`;
  const range = `(95 % interval ${percent(low)} to ${percent(high)})`;
  if (low > 0)
    return `${capital(name)} beats ${naive}: ${percent(mean)} less error ${range} after all cut-offs; ${scores}.`;
  if (high < 0)
    return `${capital(name)} loses against ${naive}: ${percent(-mean)} more error after all cut-offs; ${scores}. Use ${naive}.`;
  return (
    `Whether ${name} beats ${naive} is open: ${lessOrMore(mean)} error (95 % interval ` +
    `${lessOrMore(low)} to ${lessOrMore(high)}) after all cut-offs; ${scores}.`
  );
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
