import type { Rng } from "../../numeric/rng.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { History } from "../../trial/history.ts";
import type { Problem, Proposal } from "../sampler.ts";
import type { Goal } from "./goal.ts";
import { GpPlan } from "./gp-plan.ts";

/**
 * A goal whose first trials may come from earlier studies. It is not a part of every goal, so that
 * the plan of `minimize` in a browser need not contain it.
 */
export interface BegunGoal extends Goal {
  /** What earlier studies propose for the next of the first trials, if they do. */
  begin?(history: History, stream: Rng): Proposal | undefined;
  /** Results before the first model, where earlier studies agree with the results. */
  startup?(history: History): number | undefined;
}

/** The plan of `gp` where earlier studies may be known. */
export class BegunPlan extends GpPlan {
  readonly #goal: BegunGoal;
  readonly #startup: number;

  /** @param startup finished trials before the first model */
  constructor(
    problem: Problem,
    makeGoal: (problem: Problem, encoding: Encoding) => BegunGoal,
    startup?: number,
  ) {
    let made: BegunGoal | undefined;
    super(
      problem,
      (p, encoding) => {
        made = makeGoal(p, encoding);
        return made;
      },
      startup,
    );
    this.#goal = made!; // the constructor above has called it
    this.#startup = this.startup;
  }

  protected override proposeOne(history: History, stream: Rng): Proposal {
    const begun = this.#goal.begin?.(history, stream);
    if (begun !== undefined) return begun;
    this.startup = this.#goal.startup?.(history) ?? this.#startup;
    return super.proposeOne(history, stream);
  }
}
