import { AttuneError } from "../../errors/attune-error.ts";
import type { SpaceJson } from "../../space/json/format.ts";
import type { Direction, Limits, Objectives } from "../../trial/objective.ts";
import type { Json } from "../../trial/record.ts";
import type { Attributes } from "../../trial/row.ts";
import { writeNamedParams } from "../named-params.ts";
import type { StudySpec } from "../storage.ts";
import { type Distribution, toParamJson } from "./distribution.ts";
import {
  COMPLETE,
  MAXIMIZE,
  MINIMIZE,
  type OptunaDirection,
  type OptunaStudy,
  type OptunaTrial,
} from "./optuna-study.ts";
import { CONSTRAINT_LIST, CONSTRAINT_PREFIX, METRIC_NAMES, SPEC } from "./system-attributes.ts";

/** A specification as its system attribute: without the name, which Optuna stores itself. */
export function toSpecJson({ name: _, ...rest }: StudySpec): Json {
  return JSON.parse(JSON.stringify(rest));
}

/** Optuna's directions of the objectives, in order. */
export function toDirections(objectives: Objectives): readonly OptunaDirection[] {
  const words = typeof objectives === "string" ? [objectives] : Object.values(objectives);
  return words.map((word) => (word === "maximize" ? MAXIMIZE : MINIMIZE));
}

const toWord = (direction: OptunaDirection): Direction =>
  direction === MAXIMIZE ? "maximize" : "minimize";

/**
 * The specification of a study: the one that Attune stored, or for a study of Optuna's what its
 * trials show.
 */
export function readSpec(study: OptunaStudy): StudySpec {
  const spec: unknown = study.system[SPEC];
  const stored = spec as Omit<StudySpec, "name"> | undefined;
  if (stored !== undefined) return { ...stored, name: study.name };
  return {
    name: study.name,
    space: findCommonSpace(study),
    objectives: readObjectives(study),
    limits: findLimits(study),
    seed: 0,
    sampler: "auto",
  };
}

function readObjectives({ directions, system }: OptunaStudy): Objectives {
  if (directions.length === 1) return toWord(directions[0]);
  const names = system[METRIC_NAMES] as readonly string[] | undefined;
  return Object.fromEntries(
    directions.map((direction, i) => [names?.[i] ?? `value${i}`, toWord(direction)]),
  );
}

/** One limit for each constraint of Optuna's, which is kept at 0 and below. */
function findLimits({ trials }: OptunaStudy): Limits {
  const names = new Set<string>();
  for (const { system } of trials) {
    for (const key in system)
      if (key.startsWith(CONSTRAINT_PREFIX)) names.add(key.slice(CONSTRAINT_PREFIX.length));
    const list = system[CONSTRAINT_LIST];
    if (Array.isArray(list)) for (const i of list.keys()) names.add(String(i));
  }
  return Object.fromEntries([...names].map((name) => [name, { atMost: 0 }]));
}

/**
 * The parameters that all complete trials have; null where there is none, or where trials differ in
 * which they have, since the condition of a branch can't be seen from its trials.
 */
function findCommonSpace({ trials }: OptunaStudy): SpaceJson | null {
  let common: Map<string, Distribution> | undefined;
  for (const { state, params } of trials) {
    if (state !== COMPLETE) continue;
    const known: ReadonlyMap<string, Distribution> | undefined = common;
    if (known !== undefined && !hasNames(params, known)) return null;
    const ranges = [...params].map(([name, { distribution }]) => {
      const range = known?.get(name);
      return [name, range === undefined ? distribution : toUnion(range, distribution)] as const;
    });
    // The first trial's order is kept.
    common = new Map([...(known ?? []), ...ranges]);
  }
  if (common === undefined || common.size === 0) return null;
  const params = [...common].map(([name, distribution]) => [name, toParamJson(distribution)]);
  return { version: 1, params: Object.fromEntries(params) };
}

/**
 * What a study without a declared or common space keeps about its parameters: their names and
 * ranges, as its trials show them.
 */
export function findNamedParams(study: OptunaStudy): Attributes {
  if (readSpec(study).space !== null) return {};
  const ranges = new Map<string, Distribution>();
  for (const { params } of study.trials)
    for (const [name, { distribution }] of params) {
      const range = ranges.get(name);
      ranges.set(name, range === undefined ? distribution : toUnion(range, distribution));
    }
  return writeNamedParams(Array.from(ranges, ([name, range]) => [name, toParamJson(range)]));
}

const hasNames = (params: OptunaTrial["params"], names: ReadonlyMap<string, unknown>): boolean =>
  params.size === names.size && [...params.keys()].every((name) => names.has(name));

/** The smallest range that covers both: ranges may change in the course of a study. */
function toUnion(a: Distribution, b: Distribution): Distribution {
  if (a.kind === "categorical" || b.kind === "categorical" || a.kind !== b.kind) return a;
  return { ...a, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** @throws AttuneError `space-changed` where Optuna's study has other directions */
export function requireSameDirections(study: OptunaStudy, spec: StudySpec): void {
  const show = (directions: readonly OptunaDirection[]): string =>
    directions.map(toWord).join(", ");
  const [found, wanted] = [show(study.directions), show(toDirections(spec.objectives))];
  if (found === wanted) return;
  throw new AttuneError(
    "space-changed",
    `Optuna's study ${JSON.stringify(spec.name)} has the directions ${found}, not ${wanted}`,
    { hint: "use these directions, or another study name" },
  );
}
