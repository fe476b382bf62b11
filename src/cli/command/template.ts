import { AttuneError } from "../../errors/attune-error.ts";
import { nearest } from "../../errors/nearest.ts";
import type { Space } from "../../space/space.ts";

/** `{name}`, but not `${name}`: that is the shell's, or a template's. */
const PLACE = /(?<!\$)\{([A-Za-z_][\w.-]*)\}/g;

/**
 * How a value stands in an argument or an environment variable: text as it is, anything that is no
 * plain value as JSON.
 */
export function asText(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** What may stand in braces in a command: parameters, and the fidelity where there is one. */
export const placesOf = (space: Space<any>, fidelity: string | undefined): readonly string[] => [
  ...(space.names as readonly string[]),
  ...(fidelity === undefined ? [] : [fidelity]),
];
/** The name of what `--fidelity` gave. */
export const fidelityName = (o: { readonly [name: string]: any }): string | undefined =>
  Object.keys(o["fidelity"] ?? {})[0];

/**
 * Placeholders that are misspelt names of parameters. Braces around anything else (`awk '{print}'`)
 * are left alone.
 * @throws AttuneError `usage`
 */
export function checkTemplate(args: readonly string[], names: readonly string[]): void {
  for (const arg of args)
    for (const [place, name] of arg.matchAll(PLACE)) {
      if (name === "trial" || name === "repeat" || names.includes(name!)) continue;
      const near = nearest(name!, names);
      if (near !== undefined)
        throw new AttuneError("usage", `${place} in the command names no parameter`, {
          hint: `did you mean {${near}}?`,
        });
    }
}

/**
 * The command for one trial. `{name}` becomes the parameter's value, `{trial}` the number, and
 * `{repeat}` which evaluation of the trial this is, from 0. An argument that names a parameter
 * which this trial does not have (another branch was chosen) is left out, with the option before it
 * where the argument is nothing but the placeholder: `--momentum {sgd.momentum}`.
 */
export function fill(
  args: readonly string[],
  flat: { readonly [name: string]: unknown },
  names: readonly string[],
  trial: { readonly number: number; readonly repeat: number },
): string[] {
  const out: string[] = [];
  for (const arg of args) {
    let absent = false;
    const text = arg.replace(PLACE, (place, name: string) => {
      if (name === "trial") return String(trial.number);
      if (name === "repeat" && !names.includes(name)) return String(trial.repeat);
      if (Object.hasOwn(flat, name)) return asText(flat[name]);
      if (names.includes(name)) absent = true;
      return place;
    });
    if (!absent) out.push(text);
    else if (/^\{[^{}]*\}$/.test(arg) && out[out.length - 1]?.startsWith("-")) out.pop();
  }
  return out;
}

/** `ATTUNE_PARAM_OPTIMIZER_SGD_MOMENTUM` for `optimizer.sgd.momentum`. */
export function variableOf(name: string): string {
  return `ATTUNE_PARAM_${name.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}`;
}
