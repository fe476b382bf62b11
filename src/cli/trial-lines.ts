import type { CompleteShownTrial, Params } from "./shown-trial.ts";
import type { Terminal } from "./terminal.ts";
import { bold, settingsText, valuesText } from "./text.ts";

/**
 * A complete trial as lines of text: its value, parameters and number, then, for a member of a
 * population, the parameters of each stage of its training.
 * @param flatten parameters by flat name
 */
export function trialLines(
  terminal: Terminal,
  trial: CompleteShownTrial,
  flatten: (params: Params) => Params,
): string {
  const stages = (trial.schedule ?? []).map(({ step, params, from }) => {
    const source = from === undefined ? "" : `  (weights of trial ${from})`;
    return `  after step ${String(step).padStart(3)}  ${settingsText(flatten(params))}${source}\n`;
  });
  const value = bold(terminal, valuesText(trial.value));
  const params = settingsText(flatten(trial.params));
  return `${value}  ${params}  (trial ${trial.number})\n${stages.join("")}`;
}
