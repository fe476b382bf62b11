import { countText } from "../../errors/count-text.ts";
import { mean } from "../../numeric/statistics.ts";
import { defaultPoint } from "../../space/default-point.ts";
import type { Encoding } from "../../space/encoding.ts";
import { isNumericResult } from "../../trial/feasible.ts";
import { countStarted, type History, unitAt } from "../../trial/history.ts";
import { MAX_RESULTS_FOR_GP } from "../auto-plan.ts";
import { firstPoint } from "../first-points.ts";
import type { BegunGoal } from "../gp/begun-plan.ts";
import { EarlierModel, type MeanModel } from "../gp/earlier-model.ts";
import type { Problem } from "../sampler.ts";
import { Consensus } from "./consensus.ts";
import type { Experience, ExperiencedStudy } from "./experience.ts";
import { nextOfPortfolio } from "./portfolio.ts";

/**
 * What the first trials are: points of experience (E), and a first point of a search without (-),
 * which is the default values or the centre: it shows early whether the experience is right.
 */
const FIRST_TRIALS = "E-EE";
const FIRST_TRIALS_FROM_DEFAULTS = "-EEE";
/** Results before the first model. */
const STARTUP = 4;
/** Experience that agrees less with the results counts for nothing. */
const MIN_AGREEMENT = 0.1;
/** With more results than this a study needs no experience. */
const MAX_RESULTS = 100;
/** Results to which the weight that is expected of the experience corresponds. */
const WEIGHT_PRIOR = 1;
/**
 * Greatest weight that is expected of the experience: results that lie closer together than those of
 * the earlier studies differ by more than a standard deviation of their own for one of theirs.
 */
const MAX_EXPECTED_WEIGHT = 3;

/** Experience, and how a search by Gaussian processes learns from it. */
export interface LearnedExperience extends Experience {
  /** The part of a goal. */
  learn(problem: Problem, encoding: Encoding): Pick<BegunGoal, "begin" | "startup" | "explain">;
}

/** Makes experience of studies; undefined where there are none. */
export const learnedExperience = (
  studies: readonly ExperiencedStudy[],
): LearnedExperience | undefined =>
  studies.length === 0
    ? undefined
    : {
        studies,
        learn: (problem, encoding) => learnFromExperience(studies, problem, encoding),
      };

/**
 * The part of a goal by which a search learns from earlier studies. The points of their portfolio come
 * first. Then the mean of their models, weighted by agreement, is the mean of the Gaussian process
 * of the results, for as long as that makes the results more likely. Where they disagree with the
 * results, the search is that without experience.
 */
function learnFromExperience(
  experience: readonly ExperiencedStudy[],
  problem: Problem,
  encoding: Encoding,
): Pick<BegunGoal, "begin" | "startup" | "explain"> {
  const first =
    defaultPoint(problem.space) === undefined ? FIRST_TRIALS : FIRST_TRIALS_FROM_DEFAULTS;
  const studies = countText(experience.length, "earlier study", "earlier studies");
  // Studies of the same seed count from the result of trial 0 on.
  const hasBegunWithIt = experience.some(({ repeated }) => repeated === undefined);
  let made: Consensus | undefined;
  const consensusOf = (history: History, x: Float64Array, values: Float64Array): Consensus => {
    made ??= new Consensus(
      experience.map(({ points, losses }) => new EarlierModel(encoding, points, losses)),
    );
    made.judge(x, encoding.size, values, countedIn(experience, history));
    return made;
  };
  const judged = (history: History): Consensus => {
    const { finished } = history;
    const rows = Array.from({ length: finished.length }, (_, i) => i).filter((i) =>
      isNumericResult(finished, i),
    );
    const x = new Float64Array(rows.length * encoding.size);
    for (const [k, i] of rows.entries()) encoding.encode(unitAt(finished, i), x, k * encoding.size);
    return consensusOf(
      history,
      x,
      Float64Array.from(rows, (i) => finished.loss[0][i]),
    );
  };
  return {
    begin(history, stream) {
      const place = countStarted(history);
      if (place >= first.length) return undefined;
      if (first[place] === "-")
        return place > 0 && hasBegunWithIt
          ? { unit: firstPoint(problem, history, stream, encoding, 0) }
          : undefined;
      const consensus = judged(history);
      if (consensus.agreement < MIN_AGREEMENT) return undefined;
      const unit = nextOfPortfolio(experience, consensus, encoding, history);
      return unit && { unit, reason: `experience: a point that was good in ${studies}` };
    },
    startup: (history) => (judged(history).agreement < MIN_AGREEMENT ? undefined : STARTUP),
    explain({ history, x, values, logPosterior, fit }) {
      const n = values.length;
      if (n > MAX_RESULTS) return undefined;
      const consensus = consensusOf(history, x, values);
      if (consensus.agreement < MIN_AGREEMENT) return undefined;
      const { size } = encoding;
      const out = { mean: 0, variance: 0 };
      const means = values.map((_, i) => consensus.mean(x.subarray(i * size, (i + 1) * size), out));
      const centre = mean(means);
      const deviations = means.map((value) => value - centre);
      const weight = weightOf(deviations, values, consensus.agreement);
      if (weight <= 0) return undefined;
      const residual = values.map((value, i) => value - weight * deviations[i]);
      const model = fit(residual);
      if (model.logPosterior <= logPosterior) return undefined;
      return {
        residual,
        process: model.process,
        earlier: [{ study: around(centre, consensus), weight }],
        reason: `gp: fewer than ${MAX_RESULTS_FOR_GP} results, with the experience of ${studies}`,
      };
    },
  };
}

/**
 * The weight of the experience in the values, by a ridge regression towards the weight with which
 * what it predicts varies as much as the values.
 * @param deviations what it predicts, less the mean of that
 */
function weightOf(deviations: Float64Array, values: Float64Array, agreement: number): number {
  let product = 0;
  let square = 0;
  for (const [i, deviation] of deviations.entries()) {
    product += deviation * values[i];
    square += deviation ** 2;
  }
  const expected = Math.min(MAX_EXPECTED_WEIGHT, Math.max(1, Math.sqrt(values.length / square)));
  return (product + WEIGHT_PRIOR * expected * agreement) / (square + WEIGHT_PRIOR);
}

/** A mean minus a constant. */
const around = (centre: number, model: MeanModel): MeanModel => ({
  mean: (x, out) => model.mean(x, out) - centre,
  addSlope: (weight, dMean, dVariance, out) => model.addSlope(weight, dMean, dVariance, out),
});

/**
 * Whether each study counts: a study of the same seed not before trial 0 has shown by another result
 * that this one does not repeat it.
 */
function countedIn(
  experience: readonly ExperiencedStudy[],
  { finished }: History,
): readonly boolean[] {
  const row = finished.number.subarray(0, finished.length).indexOf(0);
  const first = row < 0 ? undefined : finished.loss[0][row];
  return experience.map(
    ({ repeated }) => repeated === undefined || (first !== undefined && first !== repeated),
  );
}
