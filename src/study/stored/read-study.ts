import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { withoutPassword } from "../../storage/password.ts";
import { allTrials, eachStored, type Storage, type StudyInfo } from "../../storage/storage.ts";
import { bestRows } from "../../trial/feasible.ts";
import { type Measures, measuresOf } from "../../trial/measures.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { StudyView } from "../../trial/study-view.ts";
import { TrialTable } from "../../trial/table.ts";
import { toRecord, type UntypedRecord } from "../../trial/to-record.ts";
import { bestUnderNoise } from "../noise/estimated-best.ts";
import { withEstimate } from "../noise/with-estimate.ts";
import { namedSpace } from "./named-space.ts";

/** A study as it is stored, for reading: nothing is claimed and nothing changed. */
export interface StoredStudy {
  readonly info: StudyInfo;
  readonly measures: Measures;
  /** What analysis reads. Its space may be the one that trials have named: `info.space` is null. */
  readonly view: StudyView<ParamTree, Objectives, Limits>;
  /** In order of number. */
  readonly trials: readonly UntypedRecord[];
  /** The best feasible trial; with several objectives the Pareto front. */
  readonly best: readonly UntypedRecord[];
}

/**
 * Reads a study and all its trials.
 * @param name may be left out if the storage has one study
 * @throws AttuneError `study-not-found`, `usage` if it has several
 */
export async function readStudy(storage: Storage, name: string | undefined): Promise<StoredStudy> {
  return readFoundStudy(storage, await findStudy(storage, name));
}

/** As `readStudy`, for a study that was found. */
export async function readFoundStudy(storage: Storage, info: StudyInfo): Promise<StoredStudy> {
  const { objectives, limits } = info;
  const { space, measures, table } = await readTable(storage, info);
  const trials = [...table.rows]
    .filter((row) => row.params !== null)
    .map((row) => toRecord(row, measures));
  const byNumber = new Map(trials.map((t) => [t.number, t]));
  const { history } = table;
  const noisy = bestUnderNoise(space, history);
  const bestOf = (row: number): UntypedRecord | undefined => {
    const record = byNumber.get(history.finished.number[row]);
    return record && noisy ? withEstimate(record, noisy, measures) : record;
  };
  return {
    info,
    measures,
    view: { name: info.name, space, objectives, limits, history, trials },
    trials,
    best: (noisy ? [noisy.row] : bestRows(history))
      .map(bestOf)
      .filter((record) => record !== undefined),
  };
}

/** The trials of a stored study as packed rows and columns, without a record of each. */
export async function readTable(
  storage: Storage,
  info: StudyInfo,
): Promise<{ readonly space: Space; readonly measures: Measures; readonly table: TrialTable }> {
  const measures = measuresOf(info.objectives, info.limits);
  // Where trials have named the parameters, their space is known once all have been read.
  const named = info.space === null ? await allTrials(storage, info.name) : undefined;
  const space = info.space === null ? namedSpace(info, named ?? []) : spaceFrom(info.space);
  const table = new TrialTable(space, measures);
  // Other programs write trials outside the space, and objectives name what they like.
  const isUnchecked = info.space === null || (storage.supports.foreign ?? false);
  for await (const row of named ?? eachStored(storage, info.name))
    table.add(row, !isUnchecked || row.params === null || space.check(row.params).length === 0);
  return { space, measures, table };
}

/** @throws AttuneError `study-not-found` with the nearest name, `usage` */
export async function findStudy(storage: Storage, name: string | undefined): Promise<StudyInfo> {
  const unreadable: AttuneError[] = [];
  const studies = await storage.list((error) => unreadable.push(error));
  const names = studies.map((s) => s.name);
  const place = withoutPassword(storage.url);
  if (name === undefined) {
    if (studies.length + unreadable.length === 1) {
      if (unreadable.length > 0) throw unreadable[0];
      return studies[0];
    }
    if (studies.length + unreadable.length === 0)
      throw new AttuneError("study-not-found", `there is no study in ${place}`, {
        hint: "create one with attune tune, optimize or ask",
      });
    throw new AttuneError("usage", `${place} has ${studies.length + unreadable.length} studies`, {
      hint: `choose one with --study; ${didYouMeanOrList("", names)}`,
    });
  }
  const found = studies.find((s) => s.name === name);
  if (found !== undefined) return found;
  const damaged = unreadable.find((error) => error.message.startsWith(`study ${show(name)} `));
  if (damaged !== undefined) throw damaged;
  throw new AttuneError(
    "study-not-found",
    `there is no study ${JSON.stringify(name)} in ${place}`,
    {
      hint: names.length === 0 ? "there are no studies" : didYouMeanOrList(name, names),
    },
  );
}
