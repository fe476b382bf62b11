import { AttuneError } from "../../errors/attune-error.ts";
import { distil, type EarlierResult } from "../../sampler/experience/distil.ts";
import type { ExperiencedStudy } from "../../sampler/experience/experience.ts";
import { storeExperience } from "../../sampler/experience/stored-experience.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { Space } from "../../space/space.ts";
import type { Storage, StudyCopy, StudySpec } from "../../storage/storage.ts";
import { measuresOf, signOf } from "../../trial/measures.ts";
import type { Direction, Objectives } from "../../trial/objective.ts";
import type { Attributes, TrialRow } from "../../trial/row.ts";

/** Studies, from the newest, among which similar ones are looked for. */
const MAX_STUDIES_SEEN = 300;
/** Studies whose trials are read. */
const MAX_STUDIES_READ = 16;
/** Studies that a study learns from. */
const MAX_STUDIES_LEARNED = 8;
/** Trials that are read of a study: the first ones, and the last ones. */
const MAX_FIRST_TRIALS = 100;
const MAX_LAST_TRIALS = 150;
/** The least share of the parameters of both spaces that have the same name. */
const MIN_SIMILARITY = 0.5;

/**
 * What a new study learns from earlier ones in its storage: those with the same direction of one
 * objective, the same limits, and a space of which at least half is the same. It reads no more than
 * some definitions and trials, whatever the size of the storage.
 * @param mayLearnFrom whether it may learn from a study of this name
 * @returns the internal values of the study; undefined where the study exists, or there is nothing
 *   to learn from
 */
export async function findExperience(
  storage: Pick<Storage, "latest" | "page">,
  spec: StudySpec,
  space: Space,
  mayLearnFrom: (study: string) => boolean,
): Promise<Attributes | undefined> {
  const direction = onlyDirection(spec.objectives);
  if (direction === undefined) return undefined;
  const latest = await storage.latest?.(spec.name, MAX_STUDIES_SEEN);
  const candidates = (latest ?? [])
    .filter((study) => mayLearnFrom(study.name) && isComparable(study, spec))
    .map((study) => ({ study, ...similarTo(study, space) }))
    .filter(({ similarity }) => similarity >= MIN_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity) // the newest of equals first
    .slice(0, MAX_STUDIES_READ);
  const learned: ExperiencedStudy[] = [];
  for (const { study, space: own } of candidates) {
    if (learned.length === MAX_STUDIES_LEARNED) break;
    const rows = await readTrials(storage, study.name);
    const results = resultsOf(rows, study, own);
    const distilled = distil(study.name, results, space);
    if (distilled === undefined) continue;
    const first = rows[0];
    const isRepeated =
      study.seed === spec.seed && first?.number === 0 && Number.isFinite(first.values[0]);
    learned.push(
      isRepeated ? { ...distilled, repeated: signOf(direction) * first.values[0] } : distilled,
    );
  }
  return learned.length === 0 ? undefined : storeExperience(learned, space);
}

/** The direction of the only objective. */
function onlyDirection(objectives: Objectives): Direction | undefined {
  if (typeof objectives === "string") return objectives;
  const directions = Object.values(objectives);
  return directions.length === 1 ? directions[0] : undefined;
}

/** Whether the results of two studies may mean the same. */
function isComparable(study: StudyCopy, spec: StudySpec): boolean {
  const nameOf = ({ objectives }: StudySpec): string | undefined =>
    typeof objectives === "string" ? undefined : Object.keys(objectives)[0];
  const [a, b] = [nameOf(study), nameOf(spec)];
  return (
    study.space !== null &&
    onlyDirection(study.objectives) === onlyDirection(spec.objectives) &&
    (a === undefined || b === undefined || a === b) &&
    Object.keys(study.limits).sort().join("\n") === Object.keys(spec.limits).sort().join("\n")
  );
}

/** The space of a study, and the share of its and another one's parameters that both have. */
function similarTo(
  { space: json }: StudyCopy,
  space: Space,
): { readonly space: Space; readonly similarity: number } {
  try {
    const own = spaceFrom(json);
    const names = new Set<string>(space.names);
    const common = own.names.filter((name) => names.has(name)).length;
    return { space: own, similarity: common / (names.size + own.names.length - common) };
  } catch (error) {
    if (error instanceof AttuneError) return { space, similarity: 0 }; // it can't be read
    throw error;
  }
}

/** Some trials of a study in order of number; none where they can't be read. */
async function readTrials(
  storage: Pick<Storage, "page">,
  study: string,
): Promise<readonly TrialRow[]> {
  try {
    const first = await storage.page(study, { count: MAX_FIRST_TRIALS });
    if (first.length < MAX_FIRST_TRIALS) return first;
    const after = first[first.length - 1].number;
    return [
      ...first,
      ...(await storage.page(study, { last: true, after, count: MAX_LAST_TRIALS })),
    ];
  } catch (error) {
    // It was deleted meanwhile, or is damaged: no reason not to create a new study.
    if (error instanceof AttuneError && UNREADABLE.includes(error.code)) return [];
    throw error;
  }
}
const UNREADABLE: readonly string[] = ["study-not-found", "storage-corrupt"];

function resultsOf(
  rows: readonly TrialRow[],
  { objectives, limits }: StudyCopy,
  space: Space,
): readonly EarlierResult[] {
  const measures = measuresOf(objectives, limits);
  const results: EarlierResult[] = [];
  for (const { state, params, values, limits: measured } of rows) {
    if (state !== "complete" || params === null) continue;
    const isFeasible = measures.limits.every(
      ({ bound, sign }, i) => sign * (measured[i] - bound) <= 0,
    );
    if (isFeasible)
      results.push({ flat: space.flatten(params), loss: measures.signs[0] * values[0] });
  }
  return results;
}
