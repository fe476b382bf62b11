import { AttuneError } from "../../errors/attune-error.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { Space } from "../../space/space.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { OpenOptions } from "../../study/options/session-options.ts";
import { openSession } from "../../study/session/open-session.ts";
import type { Session } from "../../study/session/session.ts";
import type { Json } from "../../trial/record.ts";

/** What a study of candidates is opened with. */
interface TuningStudy {
  /** Name of the study. */
  readonly study: string;
  /** What it optimizes. */
  readonly objectives: OpenOptions["objectives"];
  /** Seed of its sampler. */
  readonly seed: number;
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** The search space. */
  readonly space: Space;
  /** Fingerprint of everything that makes scores comparable. */
  readonly settings: string;
  /** What later studies read of the data. Default: nothing. */
  readonly traits?: { readonly [name: string]: Json };
  /** The parameters of the first trials, in order. */
  readonly first: readonly { readonly [name: string]: Json }[];
}

/**
 * Creates the study of a search, or opens the one of the same name, which must have the same
 * settings, and adds the first trials to a new one.
 * @throws AttuneError `space-changed` for a study that was started with other data or settings, and
 *   the errors of storages
 */
export async function openTuningStudy(
  { study, objectives, seed, trials, space, settings, traits, first }: TuningStudy,
  { storage, sampler }: { storage?: StorageUrl | undefined; sampler?: Sampler | undefined },
): Promise<Session> {
  let session: Session;
  try {
    session = await openSession(
      {
        name: study,
        objectives,
        seed,
        // The same folds give the same scores.
        confirms: false,
        // Those of other tables order the first candidates if they are given: learnFrom.
        experience: false,
        ...(storage !== undefined && { storage }),
        // The first trials are the models with their own defaults.
        nameHints: false,
        ...(sampler && { sampler }),
        ...(trials !== undefined && { budget: trials }),
      },
      space,
    );
  } catch (error) {
    // A larger space would not make its scores comparable.
    if (error instanceof AttuneError && error.code === "space-changed") throw otherSettings(study);
    throw error;
  }
  try {
    await requireSameSettings(session, settings, traits);
    // A study that has them is left as it is.
    await session.enqueueOnce(first, "first trials");
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}

/**
 * Refuses a study that was started with other data or settings: its scores would not compare. That
 * happens only to a study that the user named.
 */
async function requireSameSettings(
  session: Session,
  settings: string,
  traits: TuningStudy["traits"] = {},
): Promise<void> {
  const before = session.info.internal["settings"];
  if (before === undefined)
    await session.storage.annotate(session.name, null, { internal: { settings, ...traits } });
  else if (before !== settings) throw otherSettings(session.name);
}

function otherSettings(study: string): AttuneError {
  return new AttuneError(
    "space-changed",
    `study ${JSON.stringify(study)} was started with other data or settings ` +
      "(folds, metric, holdout, weights, seed, models), or by another version of Attune",
    { hint: "use another --study name, or the command that started it" },
  );
}

/** The error of a search in which no candidate got a score. @param ended whether it was ended early */
export function nothingEvaluated(session: Session, ended?: AbortSignal): AttuneError {
  const failed = session.trials.find((t) => t.state === "failed");
  if (failed?.state === "failed")
    return new AttuneError("run-failed", `no candidate could be evaluated: ${failed.message}`);
  return ended?.aborted
    ? new AttuneError("run-failed", "the search was ended before a candidate was evaluated", {
        hint: "run the same command again to continue",
      })
    : new AttuneError("run-failed", "there was no time to evaluate a single candidate", {
        hint: "give more --seconds",
      });
}

/** By the time that is left, or by the mean time of a trial; undefined when neither is known. */
export function estimateSecondsLeft(
  elapsedMs: number,
  finished: number,
  trials: number | undefined,
  limitMs: number,
): number | undefined {
  const byTime = limitMs - elapsedMs;
  const byTrials =
    trials === undefined || finished === 0
      ? Infinity
      : ((trials - finished) * elapsedMs) / finished;
  const left = Math.min(byTime, byTrials);
  return Number.isFinite(left) ? Math.max(0, left / 1000) : undefined;
}
