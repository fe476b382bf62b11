import { AttuneError } from "../../errors/attune-error.ts";
import { nearest } from "../../errors/nearest.ts";
import { asText } from "../../space/as-text.ts";
import type { Space } from "../../space/space.ts";

/** `{name}`, but not `${name}`: that one is for the shell, or for a template of the program. */
const PLACEHOLDER = /(?<!\$)\{([A-Za-z_][\w.-]*)\}/g;
/** An argument that is one placeholder and nothing else. */
const ONLY_PLACEHOLDER = /^\{[^{}]*\}$/;

/** Names that may stand in braces: the parameters, and the fidelity if there is one. */
export const placeholdersOf = (space: Space, fidelity: string | undefined): readonly string[] => [
  ...space.names,
  ...(fidelity === undefined ? [] : [fidelity]),
];

/**
 * Refuses placeholders that look like a misspelt parameter. Other braces, as in `awk '{print}'`,
 * are left alone.
 * @param names valid names, from `placeholdersOf`
 * @throws AttuneError `usage`
 */
export function checkTemplate(args: readonly string[], names: readonly string[]): void {
  for (const arg of args)
    for (const [placeholder, name] of arg.matchAll(PLACEHOLDER)) {
      if (name === "trial" || name === "repeat" || names.includes(name)) continue;
      const near = nearest(name, names);
      if (near !== undefined)
        throw new AttuneError("usage", `${placeholder} in the command names no parameter`, {
          hint: `did you mean {${near}}?`,
        });
    }
}

/**
 * The command of one trial: `{name}` becomes the value of a parameter, `{trial}` the trial's number
 * and `{repeat}` the index of the evaluation, from 0. An argument is left out if it names a
 * parameter that this trial does not have, because another branch was chosen. If that argument is
 * only the placeholder, the option before it is left out as well: `--momentum {sgd.momentum}`.
 * @param args the program and its arguments
 * @param values by flat name
 * @param names that may have a value, from `placeholdersOf`
 */
export function fillTemplate(
  args: readonly string[],
  values: { readonly [name: string]: unknown },
  names: readonly string[],
  trial: { readonly number: number; readonly repeat: number },
): string[] {
  const filled: string[] = [];
  for (const arg of args) {
    let isAbsent = false;
    const text = arg.replace(PLACEHOLDER, (placeholder, name: string) => {
      if (name === "trial") return String(trial.number);
      if (name === "repeat" && !names.includes(name)) return String(trial.repeat);
      if (Object.hasOwn(values, name)) return asText(values[name]);
      if (names.includes(name)) isAbsent = true;
      return placeholder;
    });
    if (!isAbsent) filled.push(text);
    else if (ONLY_PLACEHOLDER.test(arg) && filled[filled.length - 1]?.startsWith("-")) filled.pop();
  }
  return filled;
}

/** The environment variable of a parameter: `ATTUNE_PARAM_SGD_MOMENTUM` for `sgd.momentum`. */
export function variableOf(name: string): string {
  return `ATTUNE_PARAM_${name.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
}
