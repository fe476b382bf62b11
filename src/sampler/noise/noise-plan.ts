import type { Rng } from "../../numeric/rng.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { History } from "../../trial/history.ts";
import { type BegunGoal, BegunPlan } from "../gp/begun-plan.ts";
import type { GpPlan } from "../gp/gp-plan.ts";
import type { LocalPlan, Problem, Proposal } from "../sampler.ts";
import { noisyGoal } from "./noisy-goal.ts";
import { Repeats } from "./repeats.ts";

/** The plan of `gp` for one objective: another goal once repeated points have shown noise. */
export class NoisePlan implements LocalPlan {
  readonly #exact: GpPlan;
  readonly #makeNoisy: () => GpPlan;
  readonly #repeats = new Repeats();
  #noisy: GpPlan | undefined;

  /** @param startup finished trials before the first model */
  constructor(
    problem: Problem,
    makeGoal: (problem: Problem, encoding: Encoding) => BegunGoal,
    startup?: number,
  ) {
    this.#exact = new BegunPlan(problem, makeGoal, startup);
    this.#makeNoisy = () =>
      new BegunPlan(problem, (p, encoding) => noisyGoal(makeGoal(p, encoding)), startup);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    if (this.#repeats.update(history) !== "noisy") return this.#exact.propose(history, streams);
    return (this.#noisy ??= this.#makeNoisy()).propose(history, streams);
  }
}
