import { isDeepStrictEqual } from "node:util";
import { mean } from "../../numeric/statistics.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Experience } from "./earlier-studies.ts";

/** How good a candidate was in earlier studies. */
export interface Rated {
  /** The candidate. */
  readonly candidate: ModelCandidate;
  /** Its mean score, from 0 for that of a constant to 1 for the best of a study. */
  readonly score: number;
}

/**
 * Candidates in the order of their mean score in earlier studies, each score being drawn to the mean
 * of all by one study's weight. A candidate that no study has evaluated keeps its place.
 * @returns all candidates, and the rated ones, best first
 */
export function orderByExperience(
  candidates: readonly ModelCandidate[],
  experiences: readonly Experience[],
): { readonly ordered: readonly ModelCandidate[]; readonly rated: readonly Rated[] } {
  const scores = candidates.map((candidate) =>
    experiences.flatMap((experience) => {
      const found = experience.scores.find((s) => isDeepStrictEqual(s.candidate, candidate));
      return found === undefined ? [] : [found.score];
    }),
  );
  const overall = mean(scores.flat());
  const rated = candidates
    .flatMap((candidate, k): Rated[] =>
      scores[k].length === 0 ? [] : [{ candidate, score: mean([...scores[k], overall]) }],
    )
    .sort((a, b) => b.score - a.score);
  let next = 0;
  return {
    ordered: candidates.map((candidate, k) =>
      scores[k].length === 0 ? candidate : rated[next++].candidate,
    ),
    rated,
  };
}

/** Candidates that a remark names. */
const MAX_NAMED = 4;

/** What earlier studies have changed. @param rated by these studies, best first */
export function describeExperience(
  experiences: readonly Experience[],
  rated: readonly Rated[],
): DataNote {
  if (rated.length === 0)
    return {
      column: "",
      message:
        "no earlier study of the same kind of target and about as many rows has evaluated the first " +
        "candidates; they keep their order",
    };
  const best = rated
    .slice(0, MAX_NAMED)
    .map(({ candidate, score }) => `${candidate.model} ${score.toFixed(2)}`);
  const studies = experiences.map((experience) => experience.study);
  const named = studies.slice(0, MAX_NAMED).join(", ") + (studies.length > MAX_NAMED ? ", …" : "");
  return {
    column: "",
    message:
      `the first candidates are in the order of their scores in ${studies.length} earlier ` +
      `${studies.length === 1 ? "study" : "studies"} (${named}), from 0 for a constant to 1 for the ` +
      `best: ${best.join(", ")}${rated.length > MAX_NAMED ? ", …" : ""}`,
  };
}

/**
 * The remark where a study that is continued has begun with the first candidates in another order.
 * @param begun the candidates of the study, in the order in which it tries them
 * @param rated by earlier studies, best first
 * @returns undefined if it has them in this order
 */
export function describeIgnoredExperience(
  study: string,
  begun: readonly ModelCandidate[],
  rated: readonly Rated[],
): DataNote | undefined {
  const places = rated
    .map(({ candidate }) => begun.findIndex((other) => isDeepStrictEqual(other, candidate)))
    .filter((place) => place >= 0);
  if (places.every((place, i) => i === 0 || places[i - 1] < place)) return undefined;
  return {
    column: "",
    message:
      `the earlier studies change nothing: study ${JSON.stringify(study)} has begun without them, and ` +
      "keeps the order of its first candidates; name another study to learn from them",
  };
}
