import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { fingerprint } from "../../numeric/hash.ts";
import { extendSpace } from "../../space/extension.ts";
import { makeParamsFiller } from "../../space/json/fill-params.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import { SPACE_DEFAULTS } from "../../storage/fill-rows.ts";
import { requireSameStudy } from "../../storage/same-study.ts";
import { allTrials, type Storage, type StudyInfo, type StudySpec } from "../../storage/storage.ts";
import { type Attributes, isFinished, type TrialRow } from "../../trial/row.ts";

/** What became of trials that were merged into a study. */
export interface Merged {
  /** Number of trials that the study got. */
  readonly added: number;
  /** Number of trials that it had already. */
  readonly known: number;
  /** Number of trials that had not finished, which are left out. */
  readonly unfinished: number;
}

/** Options of `mergeTrials`. */
interface MergeOptions {
  /** Whether trials that differ in their times only are different ones. Default: true. */
  readonly byTimes?: boolean;
}

/**
 * Adds the finished trials of another run of a study. A trial that the study has already, from an
 * earlier merge or a common beginning, is not added again.
 * @throws AttuneError `space-changed` if the objectives or limits differ, or if the study's space
 * does not contain the one of the other run
 */
export async function mergeTrials(
  storage: Storage,
  target: StudyInfo,
  source: StudySpec,
  trials: readonly TrialRow[],
  { byTimes = true }: MergeOptions = {},
): Promise<Merged> {
  requireSameStudy(target, { ...source, name: target.name, space: target.space });
  const fill = makeFill(target, source);
  const identify = (row: TrialRow): string => identityOf(row, byTimes);
  const known = new Map<string, number>();
  const before = await allTrials(storage, target.name);
  for (const row of before) {
    if (!isFinished(row.state)) continue;
    const identity = identify(row);
    known.set(identity, (known.get(identity) ?? 0) + 1);
  }
  const finished = trials.filter((row) => isFinished(row.state)).map(fill);
  const added = finished.filter((row) => {
    const identity = identify(row);
    const count = known.get(identity) ?? 0;
    if (count > 0) known.set(identity, count - 1);
    return count === 0;
  });
  if (added.length > 0) {
    // The same call again after a lost answer, or at the same time, adds the same trials once.
    const last = before.reduce((max, row) => Math.max(max, row.number), -1);
    await storage.append(target.name, added, `merge ${last} ${fingerprint(added.map(identify))}`);
  }
  return {
    added: added.length,
    known: finished.length - added.length,
    unfinished: trials.length - finished.length,
  };
}

/** What makes a trial of the source one of the target's space. @throws AttuneError */
function makeFill(target: StudyInfo, source: StudySpec): (row: TrialRow) => TrialRow {
  if (target.space === null && source.space === null) return (row) => row;
  if (target.space === null || source.space === null)
    throw new AttuneError(
      "space-changed",
      `only one of the studies ${show(target.name)} and ${show(source.name)} has a declared space`,
    );
  const stored = (target.internal[SPACE_DEFAULTS] ?? {}) as Attributes;
  const { problems, defaults } = extendSpace(source.space, spaceFrom(target.space), stored, {
    // The defaults are those of all parameters that the study has got.
    ignoreOther: true,
  });
  if (problems.length > 0)
    throw new AttuneError(
      "space-changed",
      `the space of study ${show(target.name)} does not contain that of the trials: ` +
        problems.join("; "),
      { hint: "attune extend gives the study a larger space" },
    );
  const fillParams = makeParamsFiller(target.space.params, defaults as Attributes);
  return (row) => (row.params === null ? row : { ...row, params: fillParams(row.params) });
}

/** Equal for a trial and its copies, whatever their numbers and the order of the parameters. */
function identityOf(row: TrialRow, byTimes: boolean): string {
  const { state, params, values, limits, startedAt, seconds, step, reason } = row;
  return JSON.stringify([
    ...[state, sorted(params), values.map(String), limits.map(String), step, reason],
    ...(byTimes ? [startedAt, seconds] : []),
  ]);
}

/** A JSON value with the members of each object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, inner]) => [name, sorted(inner)]);
}
