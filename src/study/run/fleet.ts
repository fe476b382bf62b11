import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { flag, signal } from "../../errors/option-kinds.ts";
import type { Changes, Cursor } from "../../storage/storage.ts";
import { FOREIGN_WORKER } from "../../storage/worker-id.ts";
import type { StudyContext } from "../session/context.ts";
import { type StopRule, stopWhenDrained } from "../stopping/stop-rules.ts";
import type { RunOptions } from "./run.ts";

/** Options of a worker of a fleet, one of several processes that work on a study. */
export interface FleetOptions {
  /** Aborted to end the run after its running trials. */
  readonly drain?: AbortSignal | undefined;
  /** Waits until the trials of other workers have finished too, to take over lost ones. */
  readonly untilAllFinish?: boolean | undefined;
}

const CHECKS: OptionChecks<FleetOptions> = { drain: signal, untilAllFinish: flag };

/** How long an idle worker waits for changes before it asks again, in milliseconds. */
const IDLE_WAIT_MS = 1000;

/** What a run does as a worker of a fleet. */
export interface Fleet {
  readonly rules: readonly StopRule[];
  /** As in `RunOptions`, for a run with this number of trials and this signal. */
  waitForOthers?(trials: number | undefined, signal: AbortSignal | undefined): WaitForOthers;
}
type WaitForOthers = NonNullable<RunOptions["waitForOthers"]>;
type Shared = Pick<StudyContext, "name" | "storage" | "mirror">;

/** Makes a run a worker of a fleet. @throws AttuneError `usage` */
export function joinFleet(study: Shared, options: FleetOptions): Fleet {
  const { drain, untilAllFinish } = checkOptions("optimize", options, CHECKS);
  return {
    rules: drain === undefined ? [] : [stopWhenDrained(drain)],
    ...(untilAllFinish && {
      waitForOthers: (trials, signal) =>
        waitForOthers(
          study,
          trials,
          AbortSignal.any([signal, drain].filter((s) => s !== undefined)),
        ),
    }),
  };
}

/**
 * Has a run wait, once all trials are begun, until those of other workers have finished, to take
 * over lost ones.
 * @param trials finished trials in all after which there is nothing to wait for
 * @param signal ends the wait
 */
export function waitForOthers(
  study: Shared,
  trials: number | undefined,
  signal: AbortSignal,
): WaitForOthers {
  return async (exhausted) => {
    const { mirror } = study;
    if (trials === undefined || mirror.finishedCount >= trials) return false;
    if (!hasUnfinishedWork(study, exhausted)) return false;
    await waitForChange(study, IDLE_WAIT_MS, signal);
    return true;
  };
}

/**
 * Whether unfinished trials may still need a worker. Trials that another program runs are never
 * taken from it, so they are not counted.
 * @param exhausted whether the sampler has no parameters left for trials without any
 */
export function hasUnfinishedWork(
  { mirror, storage }: Pick<Shared, "mirror" | "storage">,
  exhausted: boolean,
): boolean {
  const { foreign = false } = storage.supports;
  for (const { state, worker, params } of mirror.rows.open()) {
    if (exhausted && params === null) continue;
    if (state === "waiting" || (state === "running" && !(foreign && worker === FOREIGN_WORKER)))
      return true;
  }
  return false;
}

/** Waits up to `waitMs` milliseconds for a change, and takes it in. */
export async function waitForChange(
  { name, storage, mirror }: Shared,
  waitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const after = mirror.cursor;
  const changes = await storage.changes(name, after, { waitMs, signal });
  if (!mirror.takeIn(after, changes)) await mirror.refresh();
  if (changes.trials.length > 0 || changes.next === after) return;
  // Something was deleted: unfinished trials among it are not waited for.
  const removed = new Set(mirror.rows.open().map((row) => row.number));
  for (let from: Cursor = null; removed.size > 0; ) {
    const { trials, next, more }: Changes = await storage.changes(name, from);
    for (const { number } of trials) removed.delete(number);
    if (!more) break;
    from = next;
  }
  for (const number of removed) mirror.drop(number);
}
