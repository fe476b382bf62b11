import { AttuneError } from "../../errors/attune-error.ts";
import type { SpaceJson } from "../../space/json/format.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { Space } from "../../space/space.ts";
import { measuresOf } from "../../trial/measures.ts";
import type { Direction, Limits, Objectives } from "../../trial/objective.ts";
import type { StudySpec } from "../storage.ts";
import { type Distribution, distributionsOf, paramOf } from "./distribution.ts";
import { COMPLETE, type OptunaStudy } from "./model.ts";
import { CONSTRAINT, METRICS, type Reading } from "./translate.ts";

/** System attribute of a study that holds what Optuna does not know of it. */
export const SPEC = "attune:spec";

export const directionsOf = (objectives: Objectives): readonly number[] =>
  (typeof objectives === "string" ? [objectives] : Object.values(objectives)).map((d) =>
    d === "maximize" ? 2 : 1,
  );

/** What an Optuna study is in Attune's words: as Attune wrote it, or as far as its trials tell. */
export function specOf(study: OptunaStudy): StudySpec {
  const stored = study.system[SPEC] as Omit<StudySpec, "name"> | undefined;
  if (stored !== undefined) return { ...stored, name: study.name };
  return {
    name: study.name,
    space: commonSpace(study),
    objectives: objectivesOf(study),
    limits: limitsOf(study),
    seed: 0,
    sampler: "auto",
  };
}

function objectivesOf({ directions, system }: OptunaStudy): Objectives {
  const words = directions.map((d): Direction => (d === 2 ? "maximize" : "minimize"));
  if (words.length === 1) return words[0];
  const names = system[METRICS] as readonly string[] | undefined;
  return Object.fromEntries(words.map((word, i) => [names?.[i] ?? `value${i}`, word]));
}

function limitsOf(study: OptunaStudy): Limits {
  const names = new Set<string>();
  for (const t of study.trials) {
    for (const key in t.system)
      if (key.startsWith(CONSTRAINT)) names.add(key.slice(CONSTRAINT.length));
    const list = t.system["constraints"];
    if (Array.isArray(list)) list.forEach((_, i) => void names.add(String(i)));
  }
  return Object.fromEntries([...names].map((name) => [name, { atMost: 0 }]));
}

/**
 * The parameters that all complete trials have; null where there is none, or where trials differ in
 * which they have: that can't be told from a branch.
 */
function commonSpace(study: OptunaStudy): SpaceJson | null {
  let common: Map<string, Distribution> | undefined;
  for (const t of study.trials) {
    if (t.state !== COMPLETE) continue;
    if (common === undefined)
      common = new Map([...t.params].map(([name, p]) => [name, p.distribution]));
    else if (
      t.params.size !== common.size ||
      [...t.params.keys()].some((name) => !common!.has(name))
    )
      return null;
    // Ranges may have changed: what covers all is searched.
    else
      for (const [name, { distribution: d }] of t.params) {
        const c = common.get(name)!;
        if (c.kind === "categorical" || d.kind === "categorical" || c.kind !== d.kind) continue;
        if (d.low < c.low || d.high > c.high)
          common.set(name, {
            ...c,
            low: Math.min(c.low, d.low),
            high: Math.max(c.high, d.high),
          } as Distribution);
      }
  }
  if (common === undefined || common.size === 0) return null;
  return {
    version: 1,
    params: Object.fromEntries([...common].map(([name, d]) => [name, paramOf(d)])),
  };
}

/** How to read a study's trials. Made anew when its specification changes. */
export class Readings {
  readonly #known = new Map<string, { readonly text: string; readonly reading: Reading }>();
  of(spec: StudySpec): Reading {
    const text = JSON.stringify([spec.space, spec.limits]);
    const known = this.#known.get(spec.name);
    if (known?.text === text) return known.reading;
    const { limits } = measuresOf(spec.objectives, spec.limits);
    const reading: Reading =
      spec.space === null
        ? { space: undefined, distributions: new Map(), limits }
        : {
            space: spaceFrom(spec.space) as Space<any>,
            distributions: distributionsOf(spec.space),
            limits,
          };
    this.#known.set(spec.name, { text, reading });
    return reading;
  }
}

/** @throws AttuneError `space-changed` */
export function requireSameDirections(study: OptunaStudy, spec: StudySpec): void {
  const wanted = directionsOf(spec.objectives);
  if (
    study.directions.length === wanted.length &&
    wanted.every((d, i) => d === study.directions[i])
  )
    return;
  const words = (list: readonly number[]): string =>
    list.map((d) => (d === 2 ? "maximize" : "minimize")).join(", ");
  throw new AttuneError(
    "space-changed",
    `Optuna's study ${JSON.stringify(spec.name)} has the directions ${words(study.directions)}, not ${words(wanted)}`,
    { hint: "give it what it has, or use another study name" },
  );
}
