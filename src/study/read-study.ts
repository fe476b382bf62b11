import { AttuneError } from "../errors/attune-error.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import type { ParamTree } from "../space/param.ts";
import { type Space, space } from "../space/space.ts";
import { allTrials, type Storage, type StudyInfo } from "../storage/storage.ts";
import { withoutPassword } from "../storage/url.ts";
import { bestRows } from "../trial/feasible.ts";
import { type Measures, measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { TrialTable } from "../trial/table.ts";
import { toRecord, type UntypedRecord } from "../trial/to-record.ts";

/** A study as it is stored, for reading: nothing is claimed and nothing changed. */
export interface StoredStudy {
  readonly info: StudyInfo;
  readonly measures: Measures;
  /** Undefined if the objective named its parameters as it ran. */
  readonly space: Space | undefined;
  /** What analysis reads; undefined without a space. */
  readonly view: StudyView<ParamTree, Objectives, Limits> | undefined;
  /** In order of number. */
  readonly trials: readonly UntypedRecord[];
  /** The best feasible trial; with several objectives the Pareto front. */
  readonly best: readonly UntypedRecord[];
}

/** Space of a study without a declared one: trials have no coordinates. */
const NO_COORDINATES: Space = space({});

/**
 * Reads a study and all its trials.
 * @param name may be left out if the storage has one study
 * @throws AttuneError `study-not-found`, `usage` if it has several
 */
export async function readStudy(storage: Storage, name: string | undefined): Promise<StoredStudy> {
  const info = await findStudy(storage, name);
  const { objectives, limits } = info;
  const measures = measuresOf(objectives, limits);
  const declared = info.space === null ? undefined : spaceFrom(info.space);
  const table = new TrialTable(declared ?? NO_COORDINATES, measures);
  for (const row of await allTrials(storage, info.name)) table.add(row);
  const trials = [...table.rows]
    .filter((row) => row.params !== null)
    .map((row) => toRecord(row, measures));
  const byNumber = new Map(trials.map((t) => [t.number, t]));
  const { history } = table;
  return {
    info,
    measures,
    space: declared,
    view: declared && {
      name: info.name,
      space: declared,
      objectives,
      limits,
      history,
      trials,
    },
    trials,
    best: bestRows(history)
      .map((row) => byNumber.get(history.finished.number[row]))
      .filter((record) => record !== undefined),
  };
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
        hint: "create one with attune tune, optimize or ask",
      });
    throw new AttuneError("usage", `${place} has ${studies.length} studies`, {
      hint: `choose one with --study; ${didYouMeanOrList("", names)}`,
    });
  }
  const found = studies.find((s) => s.name === name);
  if (found !== undefined) return found;
  throw new AttuneError(
    "study-not-found",
    `there is no study ${JSON.stringify(name)} in ${place}`,
    {
      hint: names.length === 0 ? "there are no studies" : didYouMeanOrList(name, names),
    },
  );
}
