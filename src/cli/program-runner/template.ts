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

/** Names in braces that Attune fills in by itself. */
const builtIn: { readonly [name: string]: string } = {
  trial: "the number of the trial",
  repeat: "the index of the evaluation",
};
/** Programs whose own language writes names in braces: `awk {print}`, `jq {name}`. */
const BRACES_PROGRAM = /(?:^|\/)(?:[gmn]?awk|jq|sed|perl)$/;
/** An argument whose braces can only be meant as a parameter: `{lr}`, `--rate={lr}`, `lr={lr}`. */
const VALUE_ARGUMENT = /^(?:[\w.-]+=)?\{[^{}]*\}$/;

/**
 * Refuses placeholders that name no parameter, and those that could mean two things. Braces within
 * other text are left alone unless they look like a misspelt parameter, and so are the braces of
 * programs that have names in braces themselves, as in `awk '{print}'`.
 * @param names valid names, from `placeholdersOf`
 * @throws AttuneError `usage`
 */
export function checkTemplate(args: readonly string[], names: readonly string[]): void {
  const hasOwnBraces = BRACES_PROGRAM.test(args[0] ?? "");
  for (const arg of args)
    for (const [placeholder, name] of arg.matchAll(PLACEHOLDER)) {
      if (Object.hasOwn(builtIn, name)) checkBuiltIn(placeholder, name, names);
      else if (!names.includes(name)) {
        const near = nearest(name, names);
        if (near !== undefined || (VALUE_ARGUMENT.test(arg) && !hasOwnBraces))
          throw new AttuneError("usage", `${placeholder} in the command names no parameter`, {
            hint:
              near === undefined
                ? `the parameters are ${names.join(", ")}`
                : `did you mean {${near}}?`,
          });
      }
    }
}

function checkBuiltIn(placeholder: string, name: string, names: readonly string[]): void {
  if (names.includes(name))
    throw new AttuneError(
      "usage",
      `${placeholder} in the command could be ${builtIn[name]} or the parameter ${name}`,
      { hint: `rename the parameter, or read it from the variable ${variableOf(name)}` },
    );
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
      if (name === "repeat") return String(trial.repeat);
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

/** An environment variable that several parameters would set. */
interface SharedVariable {
  readonly variable: string;
  readonly names: readonly string[];
}

/** The variables of parameters whose names differ only in case or in punctuation. */
export function sharedVariables(names: readonly string[]): readonly SharedVariable[] {
  const byVariable = new Map<string, string[]>();
  for (const name of new Set(names)) {
    const variable = variableOf(name);
    byVariable.set(variable, [...(byVariable.get(variable) ?? []), name]);
  }
  return [...byVariable]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([variable, sharing]) => ({ variable, names: sharing }));
}
