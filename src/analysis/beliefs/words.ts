import { countText } from "../../errors/count-text.ts";
import { listText } from "../../errors/list-text.ts";
import type { StudyExplanation } from "./explain-study.ts";
import type { ObjectiveBeliefs } from "./objective-beliefs.ts";
import { chanceText, paramText, valueText } from "./phrases.ts";
import type { PromisingValues } from "./promising-region.ts";
import type { ProposalSource } from "./proposals.ts";
import { failuresText } from "./recommendation.ts";

/** Parameters of the region, unexplored parts and sources that are listed; the rest is counted. */
const MAX_SAID = 6;
/** A model that predicts less than this share of left-out results is not to be relied on. */
const WEAK_MODEL = 0.3;

/** Sentences under a title. */
export interface ExplanationSection {
  /** What the sentences are about. */
  readonly title: string;
  /** The sentences. */
  readonly sentences: readonly string[];
}

/** An explanation in words. */
export function describeExplanation({
  objectives,
  front,
  frontSize = 0,
  left,
  finished,
  failures,
  sources,
  recommendation,
}: Omit<StudyExplanation, "sections">): readonly ExplanationSection[] {
  const several = objectives.length > 1;
  const titled = (title: string, { objective }: ObjectiveBeliefs): string =>
    several ? `${title}: ${objective}` : title;
  const sections: ExplanationSection[] = [
    {
      title: "Recommendation",
      sentences: [`${capital(recommendation.action)}. ${recommendation.reason}`],
    },
    {
      title: "Failed trials",
      sentences:
        failures === undefined || failures.failed === finished
          ? []
          : [`${failuresText(failures, finished)}.`],
    },
    ...objectives.flatMap((beliefs): ExplanationSection[] => [
      { title: titled("What is known", beliefs), sentences: standing(beliefs) },
      { title: titled("Where good results are expected", beliefs), sentences: where(beliefs) },
      { title: titled("What was not explored", beliefs), sentences: notExplored(beliefs) },
      { title: titled("What further trials may gain", beliefs), sentences: gains(beliefs, left) },
    ]),
    ...(front === undefined
      ? []
      : [
          {
            title: "The Pareto front",
            sentences: [
              `The front has ${countText(frontSize, "trial")}.`,
              ...front.map(
                ({ trials, growth, chanceOfNone }) =>
                  `${further(trials, left)} expected to add ${chanceText(growth)} to the volume that the front dominates; with a chance of ${chanceText(chanceOfNone)} none joins it.`,
              ),
            ],
          },
        ]),
    { title: "Who proposed the trials", sentences: proposals(sources) },
  ];
  return sections.filter(({ sentences }) => sentences.length > 0);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function standing({
  best,
  results,
  noise,
  model,
  importance,
  importanceTrials: { all, pruned },
  unknown,
}: ObjectiveBeliefs): string[] {
  const sentences: string[] = [];
  if (best !== undefined) {
    const { trial, value, estimate, error } = best;
    sentences.push(
      estimate === undefined || error === undefined
        ? `The best of ${countText(results, "result")} is ${valueText(value)}, of trial ${trial}.`
        : `The best of ${countText(results, "result")} is expected to be ${valueText(estimate)} ± ${valueText(error)}, of trial ${trial}; observed was ${valueText(value)}.`,
    );
  } else sentences.push("No trial has a valid result yet.");
  if (noise === "shown") sentences.push("Results are noisy: trials with equal parameters differ.");
  if (noise === "suspected")
    sentences.push(
      "Results look noisy, or depend on parameters in a rugged way: repeat the best trial to see which.",
    );
  if (model?.explained !== undefined)
    sentences.push(
      `A Gaussian process of ${model.trials} trials predicts ${chanceText(model.explained)} of the variance of results that it has not seen` +
        (model.explained < WEAK_MODEL ? ": rely little on what follows." : "."),
    );
  const matters = importance.filter(({ distinguishable }) => distinguishable);
  const counted =
    pruned > 0
      ? ` (by ${countText(all, "trial")}; ${pruned} of them were pruned and count by the forecast of their curve)`
      : "";
  if (matters.length > 0)
    sentences.push(
      `What matters most${counted}: ${listText(matters.slice(0, MAX_SAID).map(({ name, share }) => `${name} (${chanceText(share)})`))}.`,
    );
  else if (importance.length > 0)
    sentences.push(`No parameter can be told from noise by its effect yet${counted}.`);
  return [...sentences, ...unknown];
}

function where({ region, next, best, direction }: ObjectiveBeliefs): string[] {
  const sentences: string[] = [];
  if (region !== undefined) {
    const narrow = region.params.filter((values) => values.narrow);
    const [from, to] = region.expected;
    const rest = narrow.length - MAX_SAID;
    sentences.push(
      narrow.length === 0
        ? "No part of a parameter's range is clearly better than the rest."
        : `The best predicted ${chanceText(region.share)} of the space has ${listText(narrow.slice(0, MAX_SAID).map(valuesText))}${rest > 0 ? `, and ${rest} more narrowed parameters` : ""}; ${valueText(from)} to ${valueText(to)} is expected there.`,
    );
  }
  if (next !== undefined && best !== undefined) {
    const [one, other] = next.spread;
    sentences.push(
      `The most promising point is ${listText(
        Object.entries(next.params)
          .slice(0, 2 * MAX_SAID)
          .map(([name, value]) => `${name} ${paramText(value)}`),
      )}: ${valueText(next.mean)} is expected, between ${valueText(Math.min(one, other))} and ${valueText(Math.max(one, other))}; the chance that it is ${direction === "minimize" ? "less" : "more"} than the best is ${chanceText(next.chance)}.`,
    );
  }
  return sentences;
}

function valuesText({ name, range, choices = [] }: PromisingValues): string {
  if (range !== undefined) return `${name} from ${paramText(range[0])} to ${paramText(range[1])}`;
  const some = choices
    .slice(0, 3)
    .map(({ value, share }) => `${paramText(value)} (${chanceText(share)})`);
  return `${name} ${listText(some, "or")}`;
}

function notExplored({ unexplored, model }: ObjectiveBeliefs): string[] {
  if (model === undefined) return [];
  if (unexplored.length === 0)
    return ["Every part of each parameter's range has trials, or is known by its neighbours."];
  const [open, closed] = [true, false].map((isOpen) =>
    unexplored.filter(({ promising }) => promising === isOpen),
  );
  const said = open.slice(0, MAX_SAID).map(({ name, range, value, trials, even, upTo }) => {
    const part =
      range === undefined
        ? `${name} ${paramText(value)}`
        : `${name} from ${paramText(range[0])} to ${paramText(range[1])}`;
    const count = trials === 0 ? "no trial" : countText(trials, "trial");
    return `${part}: ${count} (an even spread would have given ${Math.round(even)}); ${valueText(upTo)} is possible there, better than the best.`;
  });
  const rest = open.length - said.length;
  return [
    ...said,
    ...(rest > 0 ? [`${countText(rest, "more part")} of ranges may hold better results.`] : []),
    ...(closed.length > 0
      ? [
          `${countText(closed.length, "part")} of ranges with few trials ${closed.length === 1 ? "is" : "are"} not expected to hold better results (${listText([...new Set(closed.map(({ name }) => name))].slice(0, MAX_SAID))}).`,
        ]
      : []),
  ];
}

function gains({ gain, noise }: ObjectiveBeliefs, left: number | undefined): string[] {
  if (left === 0 && noise !== "shown") return ["Every point of the space has been tried."];
  // All results are equal, which is said before.
  if (gain.every(({ chanceOfNone }) => chanceOfNone === 1)) return [];
  return gain.map(
    ({ trials, gain: expected, chanceOfNone }) =>
      `${further(trials, left)} expected to improve the best by ${valueText(expected)}; the chance that none improves it is ${chanceText(chanceOfNone)}.`,
  );
}

/** `10 more trials are`, and whether more than these are possible. */
function further(trials: number, left: number | undefined): string {
  if (trials === left)
    return trials === 1
      ? "The 1 trial that the space has left is"
      : `The ${trials} trials that the space has left are`;
  return `${trials} more trials are`;
}

/** Said only where trials come from more than one source. */
function proposals(sources: readonly ProposalSource[]): string[] {
  if (sources.every(({ kind }) => kind === "sampler")) return [];
  return sources
    .slice(0, 2 * MAX_SAID)
    .map(({ source, kind, waiting, results, improvements, rank, beats }) => {
      const who =
        kind === "sampler"
          ? `The sampler ${source}`
          : kind === "added"
            ? "Trials that were added"
            : `Proposals of ${source}`;
      const counted = `${who}: ${countText(results, "result")}, ${countText(improvements, "improvement")} of the best`;
      return [
        counted,
        ...(rank === undefined ? [] : [`on average ${chanceText(rank)} of all results are better`]),
        ...(beats === undefined
          ? []
          : [`better than ${chanceText(beats)} of the sampler's own of the same time`]),
        ...(waiting === 0 ? [] : [`${countText(waiting, "trial")} waiting`]),
      ]
        .join(", ")
        .concat(".");
    });
}
