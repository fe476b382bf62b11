import { AttuneError } from "../errors/attune-error.ts";
import type { Outcome } from "../storage/storage.ts";
import type { Awaitable } from "../trial/awaitable.ts";
import { TrialFailure } from "../trial/failure.ts";
import { Live } from "../trial/live.ts";
import type { Engine } from "./engine.ts";
import { checkEnough, Patience } from "./enough.ts";
import { type Handle, PRUNED_RESULT } from "./handle.ts";
import { failureOf, outcomeOf } from "./outcome.ts";
import { repeated } from "./repeat.ts";
import type { OptimizeOptions } from "./types.ts";

/**
 * Evaluates one trial: a function in this thread, or a worker thread, process or command elsewhere.
 */
export interface Evaluator {
  /**
   * Whether an evaluation can be ended from outside; a function in this thread can only be asked
   * to.
   */
  readonly killable: boolean;
  evaluate(trial: Handle, limits: { seconds?: number; megabytes?: number }): unknown;
  close(): Promise<void>;
}

export type StopReason =
  | "trials"
  | "seconds"
  | "signal"
  | "exhausted"
  | "drained"
  | "target"
  | "enough";

/** What a member of a crew does beside: one of several processes that share a study. */
export interface CrewOptions {
  /** Aborted to have no more trials begun: those under way are finished. */
  readonly drain?: AbortSignal;
  /** Stays until the budget's trials have all ended, to take up those of a worker that is lost. */
  readonly untilAllEnd?: boolean;
}
/** How long a member that has nothing to do waits for news, in milliseconds. */
const NEWS = 1000;

/** How long trials that nobody has to wait for may keep this thread, in milliseconds. */
const TURN = 50;
/** Trials between two looks at the clock, for that reason. */
const LOOK = 8;

/** Without any budget: this many trials, or the whole of a smaller space. */
const DEFAULT_TRIALS = 100;

function checkOptions(options: OptimizeOptions, objectives: number): void {
  const positive = (name: string, value: number | undefined, whole: boolean): void => {
    if (value === undefined) return;
    if (typeof value !== "number" || !(value > 0) || (whole && !Number.isInteger(value)))
      throw new AttuneError(
        "usage",
        `${name} must be a positive ${whole ? "whole " : ""}number, got ${value}`,
      );
  };
  positive("trials", options.trials, true);
  positive("seconds", options.seconds, false);
  positive("parallel", options.parallel, true);
  positive("repeat", options.repeat, true);
  positive("perTrial.seconds", options.perTrial?.seconds, false);
  positive("perTrial.megabytes", options.perTrial?.megabytes, false);
  if (options.retries !== undefined && !(Number.isInteger(options.retries) && options.retries >= 0))
    throw new AttuneError("usage", `retries must be a whole number from 0, got ${options.retries}`);
  if (options.enough !== undefined) checkEnough(options.enough, objectives);
  if (options.target === undefined) return;
  if (typeof options.target !== "number" || Number.isNaN(options.target))
    throw new AttuneError("usage", `target must be a number, got ${options.target}`);
  if (objectives > 1)
    throw new AttuneError("usage", "target needs a study with one objective", {
      hint: "set limits for the others",
    });
}

/**
 * Runs trials until a budget is spent, the space exhausted, or somebody stops it. Resolves with why
 * it ended.
 */
export async function optimize(
  engine: Engine,
  single: Evaluator,
  options: OptimizeOptions & CrewOptions,
): Promise<StopReason> {
  checkOptions(options, engine.measures.signs.length);
  const {
    seconds,
    parallel = 1,
    signal,
    retries = 0,
    perTrial = {},
    repeat = 1,
    drain,
    untilAllEnd = false,
  } = options;
  const evaluator = repeat === 1 ? single : repeated(single, engine, repeat);
  const budget = options.trials ?? (seconds === undefined ? DEFAULT_TRIALS : undefined);
  const deadline = seconds === undefined ? Infinity : performance.now() + seconds * 1000;
  engine.stopped = false;
  if (!evaluator.killable) await engine.guard();
  const running = new Live<Handle>();
  const reached = (): boolean => options.target !== undefined && engine.reached(options.target);
  const patience = options.enough && new Patience(engine, options.enough);
  let explanation: string | undefined;
  let reason: StopReason | undefined;
  let fault: unknown;
  const end = (why: StopReason): void => {
    // A drain may take too long, and then be cut short.
    if (reason !== undefined && !(reason === "drained" && why === "signal")) return;
    reason = why;
    if (why === "signal" || why === "seconds")
      for (const handle of running.values())
        handle.abort(why === "seconds" ? "the time budget is spent" : "the study was stopped");
  };
  const onAbort = (): void => end("signal");
  const idle = new AbortController();
  const wake = (): void => idle.abort();
  for (const s of [signal, drain]) s?.addEventListener("abort", wake, { once: true });
  if (signal?.aborted) end("signal");
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer =
    deadline === Infinity
      ? undefined
      : setTimeout(() => end("seconds"), deadline - performance.now());

  const failed = (error: unknown): Outcome =>
    // What was ended by us, not by itself, is left for the next run.
    (reason === "signal" || reason === "seconds") && !(error instanceof TrialFailure)
      ? { state: "waiting" }
      : failureOf(error, false);
  const later = async (handle: Handle, result: unknown): Promise<Outcome> => {
    try {
      return await handle.outcome(await result);
    } catch (error) {
      return failed(error);
    }
  };
  const evaluated = (handle: Handle): Awaitable<Outcome> => {
    try {
      const result =
        perTrial.seconds === undefined || evaluator.killable
          ? evaluator.evaluate(handle, perTrial)
          : within(evaluator, handle, perTrial.seconds);
      if (typeof (result as PromiseLike<unknown> | undefined)?.then === "function")
        return later(handle, result);
      // Without a fidelity a value is a result, whatever the trial reported.
      return engine.fidelity === undefined && result !== PRUNED_RESULT
        ? outcomeOf(result, engine.measures, handle.elapsed)
        : later(handle, result);
    } catch (error) {
      return failed(error);
    }
  };
  const finish = (handle: Handle, outcome: Outcome): Awaitable<void> => {
    running.delete(handle.number);
    if (
      outcome.state === "failed" &&
      outcome.reason !== "not-a-number" &&
      retries > 0 &&
      handle.attempt <= retries
    ) {
      outcome = { ...outcome, retry: true };
      if (engine.emitter.active)
        engine.emitter.emit({
          type: "retried",
          number: handle.number,
          reason: outcome.reason,
          attempt: handle.attempt + 1,
        });
    }
    try {
      const finishing = engine.finish(handle.ticket, outcome);
      return finishing instanceof Promise ? finishing.catch(unlessLost) : finishing;
    } catch (error) {
      return unlessLost(error);
    }
  };
  const finishLater = async (handle: Handle, outcome: Promise<Outcome>): Promise<void> =>
    finish(handle, await outcome);
  const one = (handle: Handle): Awaitable<void> => {
    running.set(handle.number, handle);
    const outcome = evaluated(handle);
    return outcome instanceof Promise ? finishLater(handle, outcome) : finish(handle, outcome);
  };

  // The first one comes early, for whoever waits already.
  let turn = 0;
  let together = 0;
  const worker = async (): Promise<void> => {
    while (reason === undefined && fault === undefined) {
      if (engine.stopped) return end("signal");
      if (drain?.aborted) return end("drained");
      if (reached()) return end("target");
      if (deadline < Infinity && performance.now() >= deadline) return end("seconds");
      const taking = engine.takeOne(budget);
      const handle = taking instanceof Promise ? await taking : taking;
      if (handle !== undefined) {
        if (reason !== undefined) await engine.giveBack([handle]);
        else {
          const ending = one(handle);
          if (ending instanceof Promise) await ending;
          // Whoever else waits in this thread gets a turn: listeners soon, timers and signals now
          // and then.
          else if (engine.emitter.active) await undefined;
          else if (++together % LOOK === 0 && performance.now() > turn) {
            await new Promise((resolve) => setTimeout(resolve));
            turn = performance.now() + TURN;
          }
        }
        if (
          patience !== undefined &&
          reason === undefined &&
          !reached() &&
          (explanation = patience.spent()) !== undefined
        )
          end("enough");
        continue;
      }
      if (engine.exhausted) return end("exhausted");
      // The budget is given out; what is under way here may still come back for a retry.
      if (running.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      else if (untilAllEnd && budget !== undefined && engine.finished < budget && engine.awaited)
        await engine.news(NEWS, idle.signal);
      else return end("trials");
    }
  };
  try {
    const guarded = () =>
      worker().catch((error) => {
        fault ??= error ?? new Error("unknown");
      });
    await Promise.all(Array.from({ length: parallel }, guarded));
    if (fault !== undefined) throw fault;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    for (const s of [signal, drain]) s?.removeEventListener("abort", wake);
    await evaluator.close();
  }
  if (engine.emitter.active)
    engine.emitter.emit({
      type: "stopped",
      reason: reason ?? "signal",
      ...(reason === "enough" && { explanation }),
    });
  return reason ?? "signal";
}

/**
 * Where another worker has the trial now, its result counts, ours does not, and the work goes on.
 */
function unlessLost(error: unknown): void {
  if (!(error instanceof AttuneError && error.code === "lease-lost")) throw error;
}

/**
 * The evaluation under its time limit. A function that goes on past it is left behind: its answer
 * is no longer heard.
 */
async function within(evaluator: Evaluator, handle: Handle, seconds: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      handle.abort(`took longer than ${seconds} s`);
      reject(new TrialFailure("timeout", `took longer than ${seconds} s`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([evaluator.evaluate(handle, { seconds }), late]);
  } finally {
    clearTimeout(timer);
  }
}
