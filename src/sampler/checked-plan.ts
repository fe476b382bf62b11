import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Axis } from "../space/axis.ts";
import { requirePoint } from "../space/require-point.ts";
import { requireJson } from "../trial/attribute.ts";
import type { Plan, Problem, Proposal, Sampler } from "./sampler.ts";

/** Checks the proposals of one sampler for one problem. */
class ProposalCheck {
  readonly #who: string;
  readonly #axes: readonly Axis[];
  /** Whether no proposal at all is an answer. */
  readonly #mayEnd: boolean;

  constructor({ name, supports }: Sampler, { space }: Pick<Problem, "space">) {
    this.#who = `sampler ${show(name)}`;
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
        "supports: { ...EVERYTHING, finite: true } allows it",
      );
    for (const proposal of proposals) {
      requirePoint(this.#who, this.#axes, proposal?.unit);
      const { note, reason, fallback } = proposal;
      if (note !== undefined) requireJson(`note of a proposal of ${this.#who}`, note);
      if (reason !== undefined) this.#requireText("reason", reason);
      if (fallback !== undefined) this.#requireText("fallback", fallback);
    }
    return proposals;
  }
  #requireText(name: string, given: unknown): void {
    if (typeof given === "string") return;
    this.#refuse(`must propose a ${name} that is a string, got ${show(given)}`);
  }

  #refuse(what: string, hint?: string): never {
    throw new AttuneError("usage", `${this.#who} ${what}`, {
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
