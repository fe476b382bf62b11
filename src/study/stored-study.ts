import { AttuneError } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { nonDominatedRanks } from "../numeric/pareto.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import { spaceFrom } from "../space/space-from.ts";
import { allTrials, type Storage, type StudyInfo } from "../storage/storage.ts";
import { withoutPassword } from "../storage/url.ts";
import { type History, HistoryBuilder } from "../trial/history.ts";
import { type Measures, measuresOf, violation } from "../trial/measures.ts";
import type { TrialRecord } from "../trial/record.ts";
import type { TrialRow } from "../trial/row.ts";
import type { StudyView } from "../trial/study-view.ts";
import { recordOf } from "./records.ts";

/** A study as it stands in a storage, for reading: nothing is claimed, nothing changed. */
export interface StoredStudy {
  readonly info: StudyInfo;
  readonly measures: Measures;
  /**
   * Undefined where trials asked for their parameters as they ran; `view` is what analysis takes.
   */
  readonly space: Space<ParamTree> | undefined;
  readonly view: StudyView<any, any, any> | undefined;
  /** In order of number. */
  readonly trials: readonly TrialRecord<any, any, any>[];
  /** The best feasible one; with several objectives all that no other dominates. */
  readonly best: readonly TrialRecord<any, any, any>[];
}

/**
 * @param name may be left out where the storage has one study.
 * @throws AttuneError `study-not-found`, `usage` when it has several
 */
export async function readStudy(storage: Storage, name: string | undefined): Promise<StoredStudy> {
  const info = await findStudy(storage, name);
  const measures = measuresOf(info.objectives, info.limits);
  const trials = await allTrials(storage, info.name);
  const begun = trials.filter((t) => t.params !== null).sort((a, b) => a.number - b.number);
  const feasible = begun.filter(
    (t) => t.state === "complete" && violation(measures, t.limits) === 0,
  );
  const space = info.space === null ? undefined : spaceFrom(info.space);
  const records = begun.map((t) => recordOf(t, measures));
  return {
    info,
    measures,
    space,
    view: space && {
      name: info.name,
      space,
      objectives: info.objectives,
      limits: info.limits,
      history: historyOf(space, measures, trials),
      trials: records,
    },
    trials: records,
    best: front(feasible, measures).map((t) => recordOf(t, measures)),
  };
}

/** @param trials finished ones in the order of their tell, as storages give them */
function historyOf(
  space: Space<ParamTree>,
  measures: Measures,
  trials: readonly TrialRow[],
): History {
  const builder = new HistoryBuilder(space, measures);
  for (const t of trials) if (t.params !== null) builder.apply(t);
  return builder.snapshot();
}

/** @throws AttuneError `study-not-found` with the nearest name, `usage` */
export async function findStudy(storage: Storage, name: string | undefined): Promise<StudyInfo> {
  const studies = await storage.list();
  const names = studies.map((s) => s.name);
  const place = withoutPassword(storage.url);
  if (name === undefined) {
    if (studies.length === 1) return studies[0];
    if (studies.length === 0)
      throw new AttuneError("study-not-found", `there is no study in ${place}`, {
        hint: "begin one with attune tune, optimize or ask",
      });
    throw new AttuneError("usage", `${place} has ${studies.length} studies`, {
      hint: `name one with --study: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`,
    });
  }
  const found = studies.find((s) => s.name === name);
  if (found) return found;
  const near = nearest(name, names);
  throw new AttuneError(
    "study-not-found",
    `there is no study ${JSON.stringify(name)} in ${place}`,
    {
      hint: near
        ? `did you mean ${near}?`
        : `studies there: ${names.slice(0, 8).join(", ") || "none"}`,
    },
  );
}

function front(feasible: readonly TrialRow[], measures: Measures): readonly TrialRow[] {
  const losses = measures.signs.map((sign, k) =>
    Float64Array.from(feasible, (t) => sign * t.values[k]),
  );
  if (losses.length > 1) {
    const ranks = nonDominatedRanks(losses, feasible.length);
    return feasible.filter((_, i) => ranks[i] === 0);
  }
  let best = 0;
  for (let i = 1; i < feasible.length; i++) if (losses[0][i] < losses[0][best]) best = i;
  return feasible.slice(best, best + 1);
}
