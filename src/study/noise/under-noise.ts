import { Confirming } from "../../sampler/noise/confirming.ts";
import type { Problem } from "../../sampler/sampler.ts";
import type { Chooser } from "../choosing/chooser.ts";
import type { Mirror } from "../mirror/mirror.ts";
import type { OptimizeOptions } from "../options/options.ts";
import type { SessionOptions } from "../options/session-options.ts";
import type { StopRule } from "../stopping/stop-rules.ts";
import { RepeatingChooser } from "./repeating-chooser.ts";

/** Next trials that `enough` considers by default. */
const DEFAULT_TRIALS = 10;
/** The gain is asked for again when the results have grown by this factor. */
const REFIT_GROWTH = 1.05;

/** What a session does about noisy results: it repeats trials, and runs end by what is expected. */
export class UnderNoise {
  readonly confirming: Confirming;
  readonly #options: SessionOptions;
  readonly #problem: Problem;
  readonly #mirror: Mirror;

  constructor(options: SessionOptions, problem: Problem, mirror: Mirror) {
    this.#options = options;
    this.#problem = problem;
    this.#mirror = mirror;
    this.confirming = new Confirming(problem, options.sampler.name);
  }

  makeChooser(): Chooser {
    const { confirming } = this;
    return new RepeatingChooser(this.#options.sampler, this.#problem, confirming, this.#mirror);
  }

  /** Begins a run with these options. @returns its rules as they hold under noise */
  begin(rules: readonly StopRule[], options: OptimizeOptions): readonly StopRule[] {
    const { confirm, repeat = 1, target, enough } = options;
    // Trials that are repeated one by one are confirmed already.
    this.confirming.wanted = confirm ?? (repeat > 1 ? false : undefined);
    return rules.map((rule) => {
      if (rule.reason === "target" && target !== undefined) return this.#atTarget(rule, target);
      return rule.reason === "enough" && enough !== undefined
        ? this.#whenEnough(rule, enough)
        : rule;
    });
  }

  /** The luckiest value may reach a target that the best point does not. */
  #atTarget(rule: StopRule, target: number): StopRule {
    return {
      ...rule,
      check: () => {
        const reached = rule.check();
        if (reached === undefined) return undefined;
        const { history } = this.#mirror;
        const expected = this.confirming.best(history)?.estimate ?? -Infinity;
        return expected <= target * history.measures.signs[0] ? reached : undefined;
      },
    };
  }

  /** What the last trials gained may be luck: only what is expected of the next ones counts. */
  #whenEnough(
    rule: StopRule,
    { gain, trials = DEFAULT_TRIALS }: NonNullable<OptimizeOptions["enough"]>,
  ): StopRule {
    let next = 0;
    return {
      ...rule,
      check: () => {
        const { history } = this.#mirror;
        if (!this.confirming.isNoisy(history)) return rule.check();
        const { length } = history.finished;
        if (length < next) return undefined;
        next = Math.ceil(length * REFIT_GROWTH);
        const expected = this.confirming.gain(history, trials);
        if (expected === undefined || !(expected < gain)) return undefined;
        return (
          `after ${length} trials the next ${trials} are expected to gain ` +
          `${expected.toPrecision(2)}, less than ${gain}`
        );
      },
    };
  }
}

/** Undefined where no trial is repeated: other studies, and those that do without. */
export function underNoise(
  options: SessionOptions,
  problem: Problem,
  mirror: Mirror,
): UnderNoise | undefined {
  const { confirms = true, spec, pruner } = options;
  const isPossible = problem.measures.signs.length === 1 && spec.space !== null;
  return confirms && isPossible && pruner === undefined
    ? new UnderNoise(options, problem, mirror)
    : undefined;
}
