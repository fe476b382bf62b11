import type { Confirming, RepeatRequest } from "../../sampler/noise/confirming.ts";
import type { Problem, Sampler } from "../../sampler/sampler.ts";
import type { TrialStart } from "../../storage/storage.ts";
import { type History, withPending } from "../../trial/history.ts";
import type { TrialOrigin } from "../../trial/record.ts";
import { Chooser, type Unchosen } from "../choosing/chooser.ts";
import type { Mirror } from "../mirror/mirror.ts";

/** Chooses parameters of trials, some of which repeat earlier ones of a noisy study. */
export class RepeatingChooser extends Chooser {
  readonly #confirming: Confirming;
  readonly #mirror: Mirror;
  readonly #problem: Problem;
  readonly #sampler: string;

  constructor(sampler: Sampler, problem: Problem, confirming: Confirming, mirror: Mirror) {
    super(sampler, problem);
    this.#confirming = confirming;
    this.#mirror = mirror;
    this.#problem = problem;
    this.#sampler = sampler.name;
  }

  override chooseNew(
    first: number,
    count: number,
    history: History,
    budget?: number,
  ): readonly TrialStart[] | Promise<readonly TrialStart[]> {
    if (count > 1 && this.#hasRepeats(first, count, history, budget))
      return this.#chooseInTurn(first, count, history, budget);
    const repeat = count === 1 ? this.#repeat(first, history, budget) : undefined;
    if (repeat !== undefined) return [repeat];
    const chosen = super.chooseNew(first, count, history);
    return chosen instanceof Promise
      ? chosen.then((starts) => this.#fill(starts, first, count, history, budget))
      : this.#fill(chosen, first, count, history, budget);
  }

  override async choose(
    trials: readonly Unchosen[],
    history: History,
    budget?: number,
  ): Promise<readonly (TrialStart | undefined)[]> {
    const starts: (TrialStart | undefined)[] = [];
    let now = history;
    for (const trial of trials) {
      const { given, number } = trial;
      const start =
        (given === undefined ? this.#repeat(number, now, budget) : undefined) ??
        (await super.choose([trial], now))[0] ??
        this.#repeat(number, now, budget, true);
      starts.push(start);
      now = this.#with(now, start);
    }
    return starts;
  }

  #hasRepeats(first: number, count: number, history: History, budget: number | undefined): boolean {
    for (let number = first; number < first + count; number++)
      if (this.#confirming.next(history, this.#request(number, budget, false))) return true;
    return false;
  }

  async #chooseInTurn(
    first: number,
    count: number,
    history: History,
    budget: number | undefined,
  ): Promise<readonly TrialStart[]> {
    const starts: TrialStart[] = [];
    let now = history;
    for (let number = first; number < first + count; number++) {
      const [start] = await this.chooseNew(number, 1, now, budget);
      if (start === undefined) break;
      starts.push(start);
      now = this.#with(now, start);
    }
    return starts;
  }

  /** Repeats in place of the points that the sampler does not have. */
  #fill(
    starts: readonly TrialStart[],
    first: number,
    count: number,
    history: History,
    budget: number | undefined,
  ): readonly TrialStart[] {
    if (starts.length === count) return starts;
    const filled = [...starts];
    let now = history;
    for (const start of starts) now = this.#with(now, start);
    for (let number = first + starts.length; number < first + count; number++) {
      const start = this.#repeat(number, now, budget, true);
      if (start === undefined) break;
      filled.push(start);
      now = this.#with(now, start);
    }
    return filled;
  }

  #repeat(
    number: number,
    history: History,
    budget: number | undefined,
    exhausted = false,
  ): TrialStart | undefined {
    const repeat = this.#confirming.next(history, this.#request(number, budget, exhausted));
    const params = repeat && this.#mirror.rows.get(repeat.number)?.params;
    if (repeat === undefined || !params) return undefined;
    const origin: TrialOrigin = { sampler: this.#sampler, reason: repeat.reason };
    return { params, origin, note: repeat.note };
  }

  #request(number: number, budget: number | undefined, exhausted: boolean): RepeatRequest {
    return { number, budget: budget ?? this.#problem.budget, exhausted };
  }

  #with(history: History, start: TrialStart | undefined): History {
    if (start === undefined) return history;
    const unit = new Float64Array(this.#problem.space.width);
    this.#problem.space.toUnit(start.params, unit);
    return withPending(history, [unit]);
  }
}
