import type { History } from "../../trial/history.ts";
import { byCrowding } from "../selection.ts";
import type { Ranking } from "./ranking.ts";

/** Each new row is ranked against the best rows, this many at most. */
const MAX_RANKED_ROWS = 1000;
/** Greatest number of trials that count as good. */
const MAX_GOOD_ROWS = 150;

/** The ranking of several objectives: by rank, then crowding. */
export class FrontRanking implements Ranking {
  order: readonly number[] = [];
  readonly maxGood = MAX_GOOD_ROWS;

  add({ finished }: History, row: number): void {
    this.order = byCrowding(finished, [...this.order, row]).slice(0, MAX_RANKED_ROWS);
  }
}
