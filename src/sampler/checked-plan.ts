import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { type Axis, levelOf } from "../space/axis.ts";
import type { Plan, Problem, Proposal, Sampler } from "./sampler.ts";

/** Whether a coordinate is active at a point; where that is not known, as for NaN, it is. */
function isActive(axes: readonly Axis[], unit: Float64Array, d: number): boolean {
  const { parent, from, to } = axes[d];
  if (parent === -1) return true;
  if (!isActive(axes, unit, parent)) return false;
  const level = levelOf(axes[parent], unit[parent]);
  return !(level < from || level > to);
}

/** Checks the proposals of one sampler for one problem. */
class ProposalCheck {
  readonly #name: string;
  readonly #axes: readonly Axis[];
  /** Whether no proposal at all is an answer. */
  readonly #mayEnd: boolean;

  constructor({ name, supports }: Sampler, { space }: Pick<Problem, "space">) {
    this.#name = name;
    this.#axes = space.axes;
    this.#mayEnd = supports.finite === true || Number.isFinite(space.cardinality);
  }

  /** @throws AttuneError `usage` */
  check(proposals: readonly Proposal[], asked: number): readonly Proposal[] {
    if (!Array.isArray(proposals))
      this.#refuse(`must propose a list of { unit }, got ${show(proposals)}`);
    if (proposals.length > asked)
      this.#refuse(`proposed ${proposals.length} points where ${asked} were asked for`);
    if (proposals.length === 0 && asked > 0 && !this.#mayEnd)
      this.#refuse(
        "proposed no point, though the space has more",
        "one that may end before the space says so: supports: { ...EVERYTHING, finite: true }",
      );
    for (const proposal of proposals) this.#checkUnit(proposal?.unit);
    return proposals;
  }

  #checkUnit(unit: Float64Array): void {
    const axes = this.#axes;
    if (!(unit instanceof Float64Array))
      this.#refuse(`must propose points { unit: Float64Array }, got unit ${show(unit)}`);
    if (unit.length !== axes.length)
      this.#refuse(`proposed ${unit.length} coordinates, the space has ${axes.length}`);
    for (let d = 0; d < unit.length; d++)
      if (!(unit[d] >= 0 && unit[d] <= 1) && isActive(axes, unit, d))
        this.#refuse(
          `proposed ${unit[d]} for ${axes[d].name}`,
          "coordinates are from 0 to 1: space.toUnit writes those of parameters",
        );
  }

  #refuse(what: string, hint?: string): never {
    throw new AttuneError("usage", `sampler ${show(this.#name)} ${what}`, {
      ...(hint !== undefined && { hint }),
    });
  }
}

/**
 * The plan of a sampler, also of one that a user wrote: what it proposes is checked before a trial
 * gets it.
 * @throws AttuneError `usage` for a plan that can't propose
 */
export function checkedPlan(sampler: Sampler, problem: Problem): Plan {
  const plan: Plan | undefined = sampler.plan(problem);
  if (typeof plan?.propose !== "function")
    throw new AttuneError(
      "usage",
      `plan of sampler ${show(sampler.name)} must return { propose }, got ${show(plan)}`,
    );
  const check = new ProposalCheck(sampler, problem);
  return {
    propose(history, streams) {
      const proposals = plan.propose(history, streams);
      return proposals instanceof Promise
        ? proposals.then((later) => check.check(later, streams.length))
        : check.check(proposals, streams.length);
    },
  };
}
