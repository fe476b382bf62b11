import { AttuneError } from "../../errors/attune-error.ts";
import type { ParamJson, SpaceJson } from "../../space/json/format.ts";
import type { Json } from "../../trial/record.ts";
import { isJsonObject } from "../json-object.ts";
import { PyFloat, parsePythonJson, stringifyPythonJson } from "./python-json.ts";

/** A value that Optuna's categorical parameters can have. */
type Choice = string | number | boolean | null;

/** The range that a value was drawn from, as Optuna stores it. Bounds are inclusive. */
export type Distribution =
  | {
      readonly kind: "float";
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step: number | null;
    }
  | {
      readonly kind: "int";
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly step: number;
    }
  | { readonly kind: "categorical"; readonly choices: readonly Choice[] };

const isChoice = (value: Json): value is Choice => typeof value !== "object" || value === null;

/** One distribution of Optuna's JSON. */
class DistributionReader {
  readonly #name: string;
  readonly #attributes: { readonly [key: string]: Json };

  /** @throws AttuneError `storage-corrupt` */
  constructor(text: string) {
    const json = parsePythonJson(text);
    if (
      !isJsonObject(json) ||
      typeof json["name"] !== "string" ||
      !isJsonObject(json["attributes"])
    )
      throw unknownDistribution(json);
    this.#name = json["name"];
    this.#attributes = json["attributes"];
  }

  /** Names of older releases too. */
  read(): Distribution {
    switch (this.#name) {
      case "FloatDistribution":
        return this.#float(this.#isLog(), this.#optionalNumber("step"));
      case "UniformDistribution":
        return this.#float(false, null);
      case "LogUniformDistribution":
        return this.#float(true, null);
      case "DiscreteUniformDistribution":
        return this.#float(false, this.#number("q"));
      case "IntDistribution":
      case "IntUniformDistribution":
        return this.#int(this.#isLog());
      case "IntLogUniformDistribution":
        return this.#int(true);
      case "CategoricalDistribution": {
        const choices = this.#attributes["choices"];
        if (!Array.isArray(choices) || !choices.every(isChoice))
          throw unknownDistribution(this.#name);
        return { kind: "categorical", choices };
      }
      default:
        throw unknownDistribution(this.#name);
    }
  }
  #float(log: boolean, step: number | null): Distribution {
    return { kind: "float", low: this.#number("low"), high: this.#number("high"), log, step };
  }
  #int(log: boolean): Distribution {
    const step = this.#optionalNumber("step") ?? 1;
    return { kind: "int", low: this.#number("low"), high: this.#number("high"), log, step };
  }
  #isLog(): boolean {
    return this.#attributes["log"] === true;
  }
  #number(key: string): number {
    const value = this.#optionalNumber(key);
    if (value === null) throw unknownDistribution(this.#name);
    return value;
  }
  #optionalNumber(key: string): number | null {
    const value = this.#attributes[key];
    return typeof value === "number" ? value : null;
  }
}

const unknownDistribution = (found: Json): AttuneError =>
  new AttuneError("storage-corrupt", `unknown distribution ${JSON.stringify(found)} of Optuna`, {
    hint: "it was written by a newer Optuna than 5.0",
  });

/** Distributions by Optuna's JSON text. A study has few, and all its trials repeat them. */
export class DistributionCache {
  readonly #known = new Map<string, Distribution>();

  /** @throws AttuneError `storage-corrupt` */
  parse(text: string): Distribution {
    let distribution = this.#known.get(text);
    if (distribution === undefined) {
      distribution = new DistributionReader(text).read();
      this.#known.set(text, distribution);
    }
    return distribution;
  }
}

/** Optuna's JSON text of a distribution. */
export function stringifyDistribution(d: Distribution): string {
  if (d.kind === "categorical")
    return stringifyPythonJson({
      name: "CategoricalDistribution",
      attributes: { choices: d.choices },
    });
  const { low, high, log, step } = d;
  if (d.kind === "int")
    return stringifyPythonJson({ name: "IntDistribution", attributes: { log, step, low, high } });
  return stringifyPythonJson({
    name: "FloatDistribution",
    attributes: {
      step: step === null ? null : new PyFloat(step),
      low: new PyFloat(low),
      high: new PyFloat(high),
      log,
    },
  });
}

/** The value that Optuna stores as this number: itself, or the choice of this index. */
export function toExternal(d: Distribution, internal: number): Choice {
  return d.kind === "categorical" ? d.choices[internal] : internal;
}

/** The number that Optuna stores for a value; undefined for a value that is not a choice. */
export function toInternal(d: Distribution, value: unknown): number | undefined {
  if (d.kind !== "categorical") return typeof value === "number" ? value : undefined;
  const index = (d.choices as readonly unknown[]).indexOf(value);
  return index === -1 ? undefined : index;
}

/**
 * Optuna's distributions of a space, by flat name. Permutations, subsets, mixtures and fixed values
 * have none.
 */
export function toDistributions(space: SpaceJson): ReadonlyMap<string, Distribution> {
  const found = new Map<string, Distribution>();
  const add = (path: string, param: ParamJson): void => {
    const distribution = toDistribution(param, space.aliases?.kinds[path]);
    if (distribution !== undefined) found.set(space.aliases?.names[path] ?? path, distribution);
    if (param.type === "list") for (let i = 0; i < param.max; i++) add(`${path}.${i}`, param.item);
    if (param.type === "choose")
      for (const [kind, branch] of Object.entries(param.branches))
        for (const [name, inner] of Object.entries(branch)) add(`${path}.${kind}.${name}`, inner);
  };
  for (const [name, param] of Object.entries(space.params)) add(name, param);
  return found;
}

/** @param kinds the values that stand for the branches of a `choose`; default: their names */
function toDistribution(
  p: ParamJson,
  kinds: { readonly [kind: string]: unknown } | undefined,
): Distribution | undefined {
  switch (p.type) {
    case "float": {
      const step = p.log || p.step === undefined ? null : p.step;
      const high = step === null ? p.high : lastGridPoint(p.low, p.high, step);
      return { kind: "float", low: p.low, high, log: p.log ?? false, step };
    }
    case "int": {
      const step = p.log ? 1 : (p.step ?? 1);
      const high = lastGridPoint(p.low, p.high, step);
      return { kind: "int", low: p.low, high, log: p.log ?? false, step };
    }
    case "boolean":
      return { kind: "categorical", choices: [false, true] };
    case "categorical":
    case "ordinal":
      return { kind: "categorical", choices: p.choices };
    case "list":
      return { kind: "int", low: p.min, high: p.max, log: false, step: 1 };
    case "choose": {
      const names = Object.keys(p.branches);
      const choices = kinds === undefined ? names : names.map((name) => kinds[name] as Choice);
      return { kind: "categorical", choices };
    }
    case "permutation":
    case "subset":
    case "simplex":
    case "fixed":
      return undefined;
  }
}

/** Room for rounding when steps are counted. */
const STEP_TOLERANCE = 1e-9;
/** Digits that a double keeps exactly. */
const EXACT_DIGITS = 15;

/** The last point of a grid that starts at `low`: Optuna's ranges end on one. */
function lastGridPoint(low: number, high: number, step: number): number {
  const steps = Math.floor((high - low) / step + STEP_TOLERANCE);
  const last = low + steps * step;
  // Whole numbers are exact already; rounding would change those of 16 digits.
  return Number.isInteger(low) && Number.isInteger(step)
    ? last
    : Number(last.toPrecision(EXACT_DIGITS));
}

/** A parameter of a space with the range of a distribution. */
export function toParamJson(d: Distribution): ParamJson {
  if (d.kind === "categorical") return { type: "categorical", choices: d.choices };
  const { low, high, log } = d;
  if (d.kind === "int")
    return { type: "int", low, high, ...(log && { log }), ...(d.step !== 1 && { step: d.step }) };
  const step = d.step !== null && { step: d.step };
  return { type: "float", low, high, ...(log && { log }), ...step };
}
