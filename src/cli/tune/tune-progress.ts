import { countText } from "../../errors/count-text.ts";
import type { Task } from "../../tune/metric.ts";
import { roundToError } from "../../tune/report/score-digits.ts";
import type { TuneResult } from "../../tune/tuning-result.ts";
import type { Progress } from "../progress.ts";
import { durationText, settingsText } from "../text.ts";
import { historyText } from "./history-text.ts";

/** A candidate as the progress shows it. */
interface ShownCandidate {
  readonly number: number;
  readonly model: string;
  readonly params: { readonly [name: string]: unknown };
  readonly validation: { readonly mean: number };
}

/** The score of a candidate, whose error is not shown. */
const scoreOf = ({ validation }: ShownCandidate): string => roundToError(validation.mean, 0);

/** The state of a search, of models of a table or of forecasters. */
interface TuneState {
  readonly finished: number;
  readonly trials: number | undefined;
  readonly seconds: number;
  readonly secondsLeft: number | undefined;
  readonly metricLabel: string;
  readonly last: ShownCandidate | undefined;
  readonly best: ShownCandidate | undefined;
  readonly leaders: readonly ShownCandidate[];
  readonly failure:
    | { readonly number: number; readonly model: string; readonly message: string }
    | undefined;
}

/** How often the elapsed time is drawn again. */
const TICK_MS = 1000;

/**
 * Shows how `attune tune` proceeds: a line for each new best and each failure, and lines that are
 * redrawn every second with the time, the history and the three best candidates.
 */
export class TuneProgress {
  readonly #progress: Progress;
  /** Number of the best trial that has been shown. */
  #best = -1;
  #began = performance.now();
  #step = "reading the data";
  #state: TuneState | undefined;
  /** When `#state` was told, in milliseconds. */
  #toldAt = 0;
  /** The best score after each candidate but the constant. */
  readonly #bests: number[] = [];
  #ticker: NodeJS.Timeout | undefined;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Shows at once what is going to happen, and from then on how long it has taken. */
  begin(title: string): void {
    this.#began = performance.now();
    this.#progress.line(title);
    if (!this.#progress.isDrawn) return;
    this.#draw();
    this.#ticker = setInterval(() => this.#draw(), TICK_MS);
    this.#ticker.unref();
  }

  /** Removes what is redrawn. */
  end(): void {
    clearInterval(this.#ticker);
    this.#progress.clear();
  }

  /** Shows what was found in the data. */
  showData(notes: TuneResult<Task>["notes"]): void {
    for (const { column, message } of notes)
      this.#progress.line(`  ${column === "" ? "" : `${column}: `}${message}`);
    this.#step = "training the first models";
  }

  /** Shows the state after a trial. */
  update(state: TuneState): void {
    const { best, last, failure, metricLabel } = state;
    if (failure !== undefined)
      this.#progress.line(
        `trial ${String(failure.number).padStart(3)}  failed  ${failure.model}: ${failure.message}`,
      );
    if (best !== undefined && best.number !== this.#best) {
      this.#best = best.number;
      const number = String(best.number).padStart(3);
      const score = `${metricLabel} ${scoreOf(best)}`;
      this.#progress.line(`trial ${number}  ${score}  ${best.model}  ${settingsText(best.params)}`);
    }
    if (last !== undefined && best !== undefined && best.model !== "constant")
      this.#bests.push(best.validation.mean);
    this.#state = state;
    this.#toldAt = performance.now();
    this.#draw();
  }

  #draw(): void {
    if (this.#state === undefined) {
      const seconds = (performance.now() - this.#began) / 1000;
      this.#progress.show(`${this.#step}, ${durationText(seconds)}`);
      return;
    }
    const since = Math.floor((performance.now() - this.#toldAt) / 1000);
    this.#progress.show(
      statusText(this.#state, since, historyText(this.#bests)),
      ...leaderLines(this.#state),
    );
  }
}

/** How far the search is. @param since whole seconds since the state was told */
function statusText(state: TuneState, since: number, history: string): string {
  const { best, metricLabel, finished, trials, seconds, secondsLeft } = state;
  const done =
    trials === undefined
      ? countText(finished, "trial")
      : `${finished} of ${countText(trials, "trial")}`;
  const left =
    secondsLeft === undefined ? "" : `, ${durationText(Math.max(0, secondsLeft - since))} left`;
  const leader = best === undefined ? "–" : `${scoreOf(best)} (${best.model})`;
  return (
    `${done} in ${durationText(seconds + since)}${left}; best ${metricLabel} ${leader}` +
    (history === "" ? "" : `  ${history}`)
  );
}

/** The three best candidates; none while there is only one. */
function leaderLines({ leaders }: TuneState): string[] {
  if (leaders.length < 2) return [];
  return leaders.map(
    (e, i) => `  ${i + 1}. ${scoreOf(e).padEnd(7)} ${e.model}  ${settingsText(e.params)}`,
  );
}
