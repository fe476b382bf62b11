import type { Engine } from "../study/engine.ts";
import type { Handle } from "../study/handle.ts";
import { failureOf, outcomeOf } from "../study/outcome.ts";
import { race } from "../study/repeat.ts";
import { TrialFailure } from "../trial/failure.ts";
import type { Json } from "../trial/record.ts";
import { candidateOf } from "./candidates.ts";
import { screenedOf, screenedOut, secondsOnAll } from "./screening.ts";
import type { Evaluated } from "./types.ts";
import type { FoldScore } from "./worker/work.ts";
import type { Workers } from "./worker/workers.ts";

/**
 * Trials under way at once, whatever the number of workers: a trial is proposed when all but the
 * latest three before it have been told. So the same seed gives the same trials at any `parallel`,
 * and the folds of four trials keep many workers busy.
 */
const WINDOW = 4;

/**
 * A candidate is not trained on all rows that would take so many times as long as it may: what is
 * foreseen may be wrong by as much.
 */
const TOO_LONG = 2;

/** With fewer folds than this there is little to save, and less to judge by. */
const FEWEST = 4;

export interface SearchOptions {
  readonly engine: Engine;
  readonly workers: Workers;
  readonly folds: number;
  readonly trials: number | undefined;
  /** Whether it is time to stop, asked often. */
  readonly over: () => boolean;
  /**
   * Longest that a trial may take once it is the oldest under way; Infinity where only trials are
   * counted.
   */
  readonly secondsPerTrial: number;
  readonly timed: boolean;
  /** Training rows of a fold. */
  readonly rows: number;
  /**
   * Of these, how many candidates are tried on before they get all (`screensOf`); none where
   * seconds count too.
   */
  readonly screens: readonly number[];
  /**
   * From this trial on, one that loses on few rows, or plainly on its first folds, is given up:
   * those before are what others are measured by.
   */
  readonly raceFrom: number;
  readonly onTold: (number: number) => void;
}

export interface Measured {
  readonly folds: readonly number[];
  readonly train: number;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
}

const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

/**
 * Asks, evaluates fold by fold, and tells in order of number, until the budget is spent. What is
 * under way at the end is given back.
 */
export async function search(options: SearchOptions): Promise<void> {
  const { engine, workers, timed } = options;
  interface Running {
    readonly handle: Handle;
    readonly scores: Promise<FoldScores>;
  }
  const window: Running[] = [];
  const begin = (handle: Handle): Running => {
    const scores = evaluate(handle, options);
    scores.catch(() => {}); // heard when its turn comes
    return { handle, scores };
  };
  let more = true;
  for (;;) {
    while (more && window.length < WINDOW && !options.over()) {
      const [handle] = await engine.take(1, options.trials);
      if (handle === undefined) more = false;
      else window.push(begin(handle));
    }
    const oldest = window[0];
    if (oldest === undefined) break;
    const ended = await settled(oldest.scores, options, () =>
      workers.callOff(
        oldest.handle,
        new TrialFailure("timeout", `took longer than ${Math.round(options.secondsPerTrial)} s`),
      ),
    );
    if (ended === "over") break;
    window.shift();
    try {
      const { screened, scores, lost } = await oldest.scores;
      if (screened.length > 0) oldest.handle.setAttr("screened", screened as Json);
      if (lost !== undefined) {
        // No candidate to choose, since it has not all folds; but the search learns where not to
        // look.
        if (scores.length > 0)
          oldest.handle.setAttr("folds", scores.map((s) => s.validation) as Json);
        await engine.finish(
          oldest.handle.ticket,
          outcomeOf({ value: lost.value, error: lost.error }, engine.measures),
        );
        options.onTold(oldest.handle.number);
        continue;
      }
      const measured: Measured = {
        folds: scores.map((s) => s.validation),
        train: mean(scores.map((s) => s.train)),
        fitSeconds: mean(scores.map((s) => s.fitSeconds)),
        predictSeconds: mean(scores.map((s) => s.predictSeconds)),
      };
      oldest.handle.setAttr("measured", measured as unknown as { [key: string]: number });
      const score = mean(measured.folds);
      await engine.finish(
        oldest.handle.ticket,
        outcomeOf(
          timed ? { score, seconds: measured.fitSeconds + measured.predictSeconds } : score,
          engine.measures,
        ),
      );
    } catch (error) {
      await engine.finish(oldest.handle.ticket, failureOf(error, false));
    }
    options.onTold(oldest.handle.number);
  }
  for (const { handle } of window) await workers.callOff(handle, new Error("the search is over"));
  await engine.giveBack(window.map((r) => r.handle));
}

interface FoldScores {
  /** On few rows, one a screen. */
  readonly screened: readonly number[];
  readonly scores: readonly FoldScore[];
  /** Set where the rest of the folds was left out. */
  readonly lost: { readonly value: number; readonly error: number } | undefined;
}

/**
 * All folds of a candidate, if it is worth them. With one objective and many rows it is first tried
 * on a few thousand of them, against what others came to on as many; then the first third of the
 * folds decides, compared with the best one so far on the same folds. All by what was told when the
 * trial was proposed, so that it does not depend on how many workers there are. Winners have all
 * folds and all rows.
 */
async function evaluate(handle: Handle, options: SearchOptions): Promise<FoldScores> {
  const { engine, workers, folds, timed, raceFrom, screens } = options;
  const candidate = candidateOf(handle.params);
  const sign = engine.measures.signs[0];
  const mayLose = !timed && handle.number >= raceFrom;
  const rival = mayLose && folds >= FEWEST ? foldsOf(engine) : undefined;
  const others = screens.length > 0 && mayLose ? screenedOf(engine.trials) : [];
  const screened: number[] = [];
  const seconds: number[] = [];
  for (const rows of screens) {
    const score = await workers.do({ kind: "fold", candidate, fold: 0, rows }, handle);
    screened.push(score.validation);
    seconds.push(score.fitSeconds + score.predictSeconds);
    // What can't be done in time need not be begun.
    const all = (secondsOnAll(seconds, screens, options.rows) * folds) / workers.count;
    if (all > TOO_LONG * options.secondsPerTrial)
      throw new TrialFailure("timeout", `would take about ${Math.round(all)} s on all rows`);
    const lost = mayLose ? screenedOut(screened, others, sign) : undefined;
    if (lost !== undefined) return { screened, scores: [], lost };
  }
  const some = (from: number, to: number): Promise<FoldScore[]> =>
    Promise.all(
      Array.from({ length: to - from }, (_, i) =>
        workers.do({ kind: "fold", candidate, fold: from + i }, handle),
      ),
    );
  if (rival === undefined) return { screened, scores: await some(0, folds), lost: undefined };
  const first = await some(0, Math.max(2, Math.floor(folds / 3)));
  const lost = race(
    first.map((s) => s.validation),
    rival,
    sign,
  );
  if (lost !== undefined) return { screened, scores: first, lost };
  return { screened, scores: [...first, ...(await some(first.length, folds))], lost: undefined };
}

/** The scores of the best candidate so far, fold by fold. */
function foldsOf(engine: Engine): readonly number[] | undefined {
  return (engine.best?.attributes["measured"] as unknown as Measured | undefined)?.folds;
}

/**
 * Waits for the scores, looking up now and then whether time is over; a trial past its own limit is
 * called off.
 */
async function settled(
  scores: Promise<unknown>,
  options: SearchOptions,
  callOff: () => Promise<void>,
): Promise<"done" | "over"> {
  let done = false;
  const finished = scores.then(
    () => (done = true),
    () => (done = true),
  );
  const began = performance.now();
  let late = false;
  while (!done) {
    if (options.over()) return "over";
    if (!late && performance.now() - began > options.secondsPerTrial * 1000) {
      late = true;
      await callOff();
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([finished, new Promise((resolve) => (timer = setTimeout(resolve, 50)))]);
    clearTimeout(timer);
  }
  return "done";
}

/** The candidates of a study that were evaluated to the end. */
export function evaluatedOf(engine: Engine, validationRows: number): Evaluated[] {
  return engine.trials.flatMap((t): Evaluated[] => {
    const measured = t.attributes["measured"] as unknown as Measured | undefined;
    if (t.state !== "complete" || measured === undefined) return [];
    const n = measured.folds.length;
    const m = mean(measured.folds);
    const std =
      n > 1 ? Math.sqrt(measured.folds.reduce((s, v) => s + (v - m) ** 2, 0) / (n - 1)) : 0;
    const half = (1.96 * std) / Math.sqrt(n);
    const { model, params } = candidateOf(t.params);
    return [
      {
        number: t.number,
        model,
        params,
        train: measured.train,
        validation: { mean: m, low: m - half, high: m + half },
        std,
        folds: measured.folds,
        secondsToTrain: measured.fitSeconds,
        seconds: measured.fitSeconds + measured.predictSeconds,
        rowsPerSecond: validationRows / Math.max(1e-6, measured.predictSeconds),
      },
    ];
  });
}
