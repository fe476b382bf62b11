import type { CompleteTrial } from "../trial/record.ts";
import type { Terminal } from "./terminal.ts";
import { bold, settings, values } from "./text.ts";

/**
 * A complete trial as people read it: value, parameters and number; of a member of a population the
 * parameters of each stage.
 */
export function trialLines(
  terminal: Terminal,
  t: CompleteTrial<any, any, any>,
  flat: (params: any) => { readonly [name: string]: unknown },
): string {
  const stages = (t.schedule ?? []).map(({ step, params, from }) => {
    const source = from === undefined ? "" : `  (weights of trial ${from})`;
    return `  after step ${String(step).padStart(3)}  ${settings(flat(params))}${source}\n`;
  });
  return `${bold(terminal, values(t.value))}  ${settings(flat(t.params))}  (trial ${t.number})\n${stages.join("")}`;
}
