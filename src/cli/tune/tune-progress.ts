import type { Task } from "../../tune/metric.ts";
import type { TuneProgress as TuneState } from "../../tune/tuning-options.ts";
import type { TuneResult } from "../../tune/tuning-result.ts";
import type { Progress } from "../progress.ts";
import { durationText, numberText, settingsText } from "../text.ts";

/** Shows how `attune tune` proceeds: a line for each new best, and one line that is redrawn. */
export class TuneProgress {
  readonly #progress: Progress;
  /** Number of the best trial that has been shown. */
  #best = -1;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Shows at once what is going to happen. */
  begin(title: string): void {
    this.#progress.line(title);
  }

  /** Shows what was found in the data. */
  showData(notes: TuneResult<Task>["notes"]): void {
    for (const { column, message } of notes)
      this.#progress.line(`  ${column === "" ? "" : `${column}: `}${message}`);
  }

  /** Shows the state after a trial. */
  update(state: TuneState): void {
    const { best, failure, metricLabel, finished, trials, seconds, secondsLeft } = state;
    if (failure !== undefined)
      this.#progress.line(
        `trial ${String(failure.number).padStart(3)}  failed  ${failure.model}: ${failure.message}`,
      );
    if (best !== undefined && best.number !== this.#best) {
      this.#best = best.number;
      const number = String(best.number).padStart(3);
      const score = `${metricLabel} ${numberText(best.validation.mean)}`;
      this.#progress.line(`trial ${number}  ${score}  ${best.model}  ${settingsText(best.params)}`);
    }
    const of = trials === undefined ? "" : ` of ${trials}`;
    const left = secondsLeft === undefined ? "" : `, ${durationText(secondsLeft)} left`;
    const leader = best === undefined ? "–" : `${numberText(best.validation.mean)} (${best.model})`;
    this.#progress.show(
      `${finished}${of} trials in ${durationText(seconds)}${left}; best ${metricLabel} ${leader}`,
    );
  }
}
