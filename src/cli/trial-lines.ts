import { proposer } from "../trial/proposed-by.ts";
import { oneLine } from "./printable.ts";
import type { CompleteShownTrial, Params } from "./shown-trial.ts";
import type { Terminal } from "./terminal.ts";
import { bold, numberText, settingsText, valuesText } from "./text.ts";

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
  const value = bold(terminal, expectedText(trial) ?? valuesText(trial.value));
  const params = settingsText(flatten(trial.params));
  const observed = trial.estimate === undefined ? "" : `; observed ${valuesText(trial.value)}`;
  const source = proposer(trial);
  const by = source === undefined ? "" : `, proposed by ${oneLine(source)}`;
  return `${value}  ${params}  (trial ${trial.number}${by}${observed})\n${stages.join("")}`;
}

/** What is expected of a noisy study's best trial: `0.31 ± 0.04`, or by name; undefined for others. */
function expectedText({ estimate, error }: CompleteShownTrial): string | undefined {
  if (estimate === undefined) return undefined;
  if (typeof estimate === "number" && typeof error === "number")
    return `${numberText(estimate)} ± ${numberText(error)}`;
  const errors: { readonly [name: string]: unknown } = Object(error);
  return Object.entries(estimate)
    .map(([name, v]) => `${oneLine(name)} ${numberText(v)} ± ${numberText(errors[name])}`)
    .join(", ");
}
