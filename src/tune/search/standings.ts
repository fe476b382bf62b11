import type { Session } from "../../study/session/session.ts";
import { signOf } from "../../trial/measures.ts";
import type { Contender } from "../finals/choose-model.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import type { Evaluated, Untried } from "../tuning-result.ts";
import { candidateOf } from "./candidates.ts";
import { evaluatedTrials, predictionsOf } from "./measurements.ts";
import { secondsByOthers } from "./relative-cost.ts";

/** The candidates of a study with scores on all folds, as of the last refresh. */
export class Standings {
  readonly #session: Session;
  readonly #plan: TunePlan;
  #leaderboard: readonly Evaluated[] = [];

  constructor(session: Session, plan: TunePlan) {
    this.#session = session;
    this.#plan = plan;
    this.refresh();
  }

  /** Takes in the trials that have finished; makes all entries anew. */
  refresh(): void {
    const { folds, info } = this.#plan;
    const sign = signOf(info.direction);
    this.#leaderboard = evaluatedTrials(
      this.#session.mirror.rows,
      folds[0].validation.length,
      info.scale,
    ).sort((a, b) => sign * (a.validation.mean - b.validation.mean) || a.number - b.number);
  }

  /** Best first. */
  get leaderboard(): readonly Evaluated[] {
    return this.#leaderboard;
  }

  /** Those that may be kept, best first. */
  get winners(): readonly Evaluated[] {
    return this.#leaderboard.filter(this.#plan.mayWin);
  }

  get hasWinner(): boolean {
    return this.#leaderboard.some(this.#plan.mayWin);
  }

  /** The candidates with their predictions, best first. */
  get contenders(): readonly Contender[] {
    const rows = new Map(Array.from(this.#session.mirror.rows, (row) => [row.number, row]));
    return this.#leaderboard.flatMap((evaluated) => {
      const row = rows.get(evaluated.number);
      const predictions = row && predictionsOf(row, this.#plan.target.classes);
      return predictions === undefined ? [] : [{ evaluated, ...predictions }];
    });
  }

  /** Whether the trials before a number have finished. */
  hasEnded(count: number): boolean {
    let ended = 0;
    for (const { number, state } of this.#session.mirror.rows)
      if (number < count && (state === "complete" || state === "failed")) ended++;
    return ended === count;
  }

  /** Candidates of the portfolio that there was no time for. */
  listUntried(parallel: number, isTimed: boolean): Untried[] {
    const { first, folds } = this.#plan;
    const rows = new Map(Array.from(this.#session.mirror.rows, (row) => [row.number, row]));
    return first.flatMap((usual, number) => {
      const row = rows.get(number);
      // A study that is continued keeps the order with which it began.
      const candidate = row?.params ? candidateOf(row.params) : usual;
      const isLate = row?.state === "failed" && row.reason === "timeout";
      if (row?.state === "complete" || (row?.state === "failed" && !isLate)) return [];
      const needs = row?.internal["needs"];
      // Without a limit of time the result of a seed must not depend on any.
      const seconds = isTimed
        ? secondsByOthers(candidate, rows.values(), folds.length, parallel)
        : undefined;
      const refused = typeof needs === "number" ? needs : undefined;
      return [{ ...candidate, seconds: seconds ?? refused }];
    });
  }
}
