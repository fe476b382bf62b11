import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { TrialState } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";
import { countProposals, type ProposalSource } from "./beliefs/proposals.ts";
import {
  describeGood,
  describeGoodChoices,
  type GoodChoice,
  type GoodRange,
  rowsByLoss,
  short,
} from "./good-trials.ts";
import { asPlotted } from "./plots/as-plotted.ts";
import type { PlottedStudy } from "./plots/plotted-study.ts";

const TOP = 5;
const LAST = 20;

/** A trial as a proposer sees it: numbers have five significant digits. */
export interface StateTrial {
  /** Its number. */
  readonly trial: number;
  /** Its value, or its values by name; absent without a result. */
  readonly value?: unknown;
  /** Its parameters by flat name. */
  readonly params: { readonly [name: string]: unknown };
}

/** The facts by which an agent or a person proposes parameters: plain data, as short as a language model needs it. */
export interface OptimizerState {
  /** Name of the study. */
  readonly study: string;
  /** What is optimized. */
  readonly objectives: Objectives;
  /** Number of trials with a result that keeps all limits. */
  readonly results: number;
  /** For each number: where the best fifth of the results (three at least) lies. */
  readonly good: { readonly [name: string]: GoodRange };
  /** For each choice: the values that the best fifth has, the most frequent one first. */
  readonly choices: { readonly [name: string]: readonly GoodChoice[] };
  /** The five best trials, by the first objective. */
  readonly top: readonly StateTrial[];
  /** The last twenty trials, whatever their state. */
  readonly last: readonly (StateTrial & {
    /** Their state. */
    readonly state: TrialState;
  })[];
  /** What the proposals of each source have led to. */
  readonly sources: readonly ProposalSource[];
}

/**
 * The facts of a search by which an agent or a person proposes parameters: means and
 * spreads among the best results, the five best trials, the last twenty, and what the proposals of
 * each source have led to (as Centaur gives a language model the state of its optimizer). Propose
 * with `study.enqueue(params, { source })`.
 * @throws AttuneError `usage` for something else than a study
 */
export function optimizerState<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
): OptimizerState {
  return stateOf(asPlotted("optimizerState", study));
}

function stateOf(study: PlottedStudy): OptimizerState {
  const { space, history } = study;
  const trials = [...study.trials];
  const byNumber = new Map(trials.map((trial) => [trial.number, trial]));
  const rows = rowsByLoss(study);
  return {
    study: study.name,
    objectives: study.objectives,
    results: rows.length,
    good: describeGood(study, rows),
    choices: describeGoodChoices(study, rows),
    top: rows.slice(0, TOP).map((row): StateTrial => {
      const number = history.finished.number[row];
      const trial = byNumber.get(number);
      const value = trial?.state === "complete" ? trial.value : undefined;
      return {
        trial: number,
        value: typeof value === "number" ? short(value) : value,
        params: shortParams(space, trial?.params ?? {}),
      };
    }),
    last: trials.slice(-LAST).map((trial) => ({
      trial: trial.number,
      state: trial.state,
      params: shortParams(space, trial.params),
      ...("value" in trial && { value: trial.value }),
    })),
    sources: countProposals(history, trials),
  };
}

/** Parameters by flat name, with short numbers. */
export function shortParams(
  space: Space,
  params: { readonly [name: string]: unknown },
): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(space.flatten(params)).map(([name, value]) => [
      name,
      typeof value === "number" && !Number.isInteger(value) ? short(value) : value,
    ]),
  );
}
