import { AttuneError } from "../../errors/attune-error.ts";
import type { ParamJson, SpaceJson } from "../../space/json/format.ts";
import { PyFloat, pythonJson } from "./python-json.ts";

type Choice = string | number | boolean | null;
/** What a value was drawn from, as Optuna stores it. */
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

/** From Optuna's JSON; names of older releases too. @throws AttuneError `storage-corrupt` */
export function distributionFrom(json: {
  readonly name: string;
  readonly attributes: { readonly [key: string]: any };
}): Distribution {
  const a = json.attributes;
  switch (json.name) {
    case "FloatDistribution":
      return {
        kind: "float",
        low: a["low"],
        high: a["high"],
        log: a["log"] ?? false,
        step: a["step"] ?? null,
      };
    case "UniformDistribution":
      return { kind: "float", low: a["low"], high: a["high"], log: false, step: null };
    case "LogUniformDistribution":
      return { kind: "float", low: a["low"], high: a["high"], log: true, step: null };
    case "DiscreteUniformDistribution":
      return { kind: "float", low: a["low"], high: a["high"], log: false, step: a["q"] };
    case "IntDistribution":
    case "IntUniformDistribution":
      return {
        kind: "int",
        low: a["low"],
        high: a["high"],
        log: a["log"] ?? false,
        step: a["step"] ?? 1,
      };
    case "IntLogUniformDistribution":
      return { kind: "int", low: a["low"], high: a["high"], log: true, step: a["step"] ?? 1 };
    case "CategoricalDistribution":
      return { kind: "categorical", choices: a["choices"] };
    default:
      throw new AttuneError(
        "storage-corrupt",
        `unknown distribution ${JSON.stringify(json.name)} of Optuna`,
        {
          hint: "it was written by a newer Optuna than 5.0",
        },
      );
  }
}

export function distributionText(d: Distribution): string {
  if (d.kind === "categorical")
    return pythonJson({ name: "CategoricalDistribution", attributes: { choices: d.choices } });
  if (d.kind === "int")
    return pythonJson({
      name: "IntDistribution",
      attributes: { log: d.log, step: d.step, low: d.low, high: d.high },
    });
  const [low, high, step] = [
    new PyFloat(d.low),
    new PyFloat(d.high),
    d.step === null ? null : new PyFloat(d.step),
  ];
  return pythonJson({ name: "FloatDistribution", attributes: { step, low, high, log: d.log } });
}

export function externalOf(d: Distribution, internal: number): Choice {
  return d.kind === "categorical" ? d.choices[internal] : internal;
}
/** Undefined where the value is none of the choices. */
export function internalOf(d: Distribution, value: unknown): number | undefined {
  if (d.kind !== "categorical") return typeof value === "number" ? value : undefined;
  const at = d.choices.indexOf(value as Choice);
  return at === -1 ? undefined : at;
}

/** The last point of a grid: Optuna's ranges end on one. */
const last = (low: number, high: number, step: number): number => {
  const n = Math.floor((high - low) / step + 1e-9);
  return Number((low + n * step).toPrecision(15));
};

/**
 * What Optuna knows a space's parameters as, by flat name. Permutations, subsets and mixtures have
 * no place there.
 */
export function distributionsOf(space: SpaceJson): ReadonlyMap<string, Distribution> {
  const out = new Map<string, Distribution>();
  const alias = (path: string): string => space.aliases?.names[path] ?? path;
  const add = (path: string, p: ParamJson): void => {
    switch (p.type) {
      case "float": {
        const step = p.log || p.step === undefined ? null : p.step;
        out.set(alias(path), {
          kind: "float",
          low: p.low,
          high: step === null ? p.high : last(p.low, p.high, step),
          log: p.log ?? false,
          step,
        });
        return;
      }
      case "int": {
        const step = p.log ? 1 : (p.step ?? 1);
        out.set(alias(path), {
          kind: "int",
          low: p.low,
          high: last(p.low, p.high, step),
          log: p.log ?? false,
          step,
        });
        return;
      }
      case "boolean":
        out.set(alias(path), { kind: "categorical", choices: [false, true] });
        return;
      case "categorical":
      case "ordinal":
        out.set(alias(path), { kind: "categorical", choices: p.choices });
        return;
      case "list":
        out.set(alias(path), { kind: "int", low: p.min, high: p.max, log: false, step: 1 });
        for (let i = 0; i < p.max; i++) add(`${path}.${i}`, p.item);
        return;
      case "choose": {
        const kinds = Object.keys(p.branches);
        const own = space.aliases?.kinds[path];
        out.set(alias(path), {
          kind: "categorical",
          choices: kinds.map((k) => (own === undefined ? k : (own[k] as Choice))),
        });
        for (const kind of kinds)
          for (const [name, inner] of Object.entries(p.branches[kind]))
            add(`${path}.${kind}.${name}`, inner);
        return;
      }
      case "permutation":
      case "subset":
      case "simplex":
      case "fixed":
        return;
    }
  };
  for (const [name, p] of Object.entries(space.params)) add(name, p);
  return out;
}

export function paramOf(d: Distribution): ParamJson {
  if (d.kind === "categorical") return { type: "categorical", choices: d.choices };
  const { low, high, log } = d;
  if (d.kind === "int")
    return { type: "int", low, high, ...(log && { log }), ...(d.step !== 1 && { step: d.step }) };
  return {
    type: "float",
    low,
    high,
    ...(log && { log }),
    ...(d.step !== null && { step: d.step }),
  };
}
