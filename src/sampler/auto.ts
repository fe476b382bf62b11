import type { Rng } from "../numeric/rng.ts";
import { COMPLETE, type History } from "../trial/history.ts";
import { CmaEsPlan } from "./cma-es/cma-es.ts";
import { layoutOf, Run, type Start } from "./cma-es/run.ts";
import { nsga3 } from "./evolution/genetic.ts";
import { type GpOptions, GpPlan } from "./gp/gp.ts";
import type { Plan, Problem, Proposal, Sampler } from "./sampler.ts";
import { tpe } from "./tpe/tpe.ts";

/** From this many results on, a Gaussian process costs more than it saves, and there are enough of them for what needs many. */
const MANY = 250;
/** Coordinates up to which a Gaussian process tells them apart. */
const WIDE = 100;
/** Objectives for which the expected gain of hypervolume can be computed. */
const OBJECTIVES = 3;

/**
 * The default: a Gaussian process while results are few, then CMA-ES from where it got to where all parameters are numbers, or TPE where some are not. The choice
 * depends on the space, the objectives and the number of results alone, and is recorded with its reason on each trial.
 */
export function auto(options: Pick<GpOptions, "beliefs" | "earlier" | "costAware"> = {}): Sampler {
  return {
    name: "auto",
    supports: { kinds: "all", conditional: true, objectives: Infinity, limits: true, constraints: "any", finite: false },
    plan: (problem) => new AutoPlan(problem, options),
  };
}

interface Stage {
  readonly plan: Plan;
  readonly reason: string;
}

class AutoPlan implements Plan {
  readonly #problem: Problem;
  readonly #options: GpOptions;
  readonly #objectives: number;
  readonly #first: Stage;
  #later: Stage | undefined;

  constructor(problem: Problem, options: GpOptions) {
    this.#problem = problem;
    this.#options = options;
    this.#objectives = typeof problem.objectives === "string" ? 1 : Object.keys(problem.objectives).length;
    this.#first = this.#begin();
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const few = history.finished.length < MANY;
    const stage = few ? this.#first : (this.#later ??= this.#goOn(history));
    const proposals = stage.plan.propose(history, streams) as readonly Proposal[];
    return proposals.map((p) => ({ ...p, reason: p.reason ?? stage.reason }));
  }

  #begin(): Stage {
    const { space } = this.#problem;
    const open = space.axes.filter((a) => a.levels > 1).length;
    if (this.#objectives > OBJECTIVES) return this.#many();
    if (open > WIDE) return { plan: tpe().plan(this.#problem), reason: `tpe: more than ${WIDE} coordinates` };
    return { plan: new GpPlan(this.#problem, this.#options), reason: `gp: fewer than ${MANY} results` };
  }

  #many(): Stage {
    return { plan: nsga3().plan(this.#problem), reason: `nsga3: more than ${OBJECTIVES} objectives` };
  }

  #goOn(history: History): Stage {
    const { space } = this.#problem;
    if (this.#objectives > OBJECTIVES) return this.#many();
    const numbers = space.axes.every((a) => a.kind !== "choice" && a.parent === -1 && a.part === undefined);
    if (this.#objectives > 1 || !numbers)
      return {
        plan: tpe().plan(this.#problem),
        reason: `tpe: ${MANY} results, ${numbers ? "several objectives" : "not all parameters are numbers"}`,
      };
    const start = startFrom(this.#problem, history, MANY);
    return {
      plan: new CmaEsPlan(this.#problem, { sigma: 0.25, restarts: "bipop" }, MANY, start),
      reason: `cma-es: from the best of the first ${MANY} results`,
    };
  }
}

/**
 * A start of CMA-ES at the best of the first `count` results, as wide as the best tenth of them lie around it (the idea of Nomura et al. 2021, "Warm starting
 * CMA-ES", with the best result as the mean).
 */
function startFrom(problem: Problem, { finished }: History, count: number): Start {
  const layout = layoutOf(problem.space.axes);
  const n = layout.numbers.length;
  const population = Run.population(layout);
  const loss = finished.loss[0]!;
  const rows = Array.from({ length: count }, (_, i) => i).filter(
    (i) => finished.state[i] === COMPLETE && !(finished.violation[i]! > 0) && !Number.isNaN(loss[i]!),
  );
  rows.sort((a, b) => loss[a]! - loss[b]! || a - b);
  if (rows.length === 0) return { mean: new Float64Array(n).fill(0.5), sigma: 0.25, population };
  const best = Float64Array.from(layout.numbers, (j) => finished.unit[j]![rows[0]!]!);
  const near = rows.slice(1, 1 + Math.max(population, Math.floor(rows.length / 10)));
  let square = 0;
  for (const i of near) for (let k = 0; k < n; k++) square += (finished.unit[layout.numbers[k]!]![i]! - best[k]!) ** 2 / (near.length * n);
  return { mean: best, sigma: Math.min(0.25, Math.max(1e-3, Math.sqrt(square))), population };
}
