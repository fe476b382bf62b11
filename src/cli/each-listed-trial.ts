import type { Storage, StudyInfo } from "../storage/storage.ts";
import { eachTrial, readLastTrials } from "../study/stored/stored-trials.ts";
import type { ListingOptions } from "./command-options.ts";
import type { ShownTrial } from "./shown-trial.ts";

/** The trials that the options of a command choose, in order of number. */
export async function* eachListedTrial(
  storage: Storage,
  info: StudyInfo,
  { last, offset, limit }: ListingOptions,
): AsyncGenerator<ShownTrial> {
  if (last !== undefined) yield* await readLastTrials(storage, info, last);
  else yield* eachTrial(storage, info, { offset, limit });
}
