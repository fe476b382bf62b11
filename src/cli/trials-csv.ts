import Papa from "papaparse";
import type { StoredStudy } from "../study/read-study.ts";
import { asText } from "./program-runner/template.ts";
import { flatParams } from "./read-stored-study.ts";
import type { ShownTrial } from "./shown-trial.ts";

/**
 * All trials of a study as CSV: number, state, a column for each objective and limit, seconds,
 * start time, and a column `param:NAME` for each parameter. A cell is empty where a trial does not
 * have the quantity: the value of a failed trial, a parameter of a branch that was not chosen.
 */
export function trialsCsv(study: StoredStudy): string {
  const trials: readonly ShownTrial[] = study.trials;
  const params = trials.map((trial) => flatParams(study, trial.params));
  const names = new Set<string>([...(study.space?.names ?? []), ...params.flatMap(Object.keys)]);
  const objectives = study.measures.names ?? ["value"];
  const limits = study.measures.limits.map((limit) => limit.name);
  const header = [
    "number",
    "state",
    ...objectives,
    ...limits,
    "seconds",
    "started",
    ...[...names].map((name) => `param:${name}`),
  ];
  const rows = trials.map((trial, i) => [
    trial.number,
    trial.state,
    ...objectives.map((name) => (trial.state === "complete" ? namedValue(trial.value, name) : "")),
    ...limits.map((name) => (trial.state === "complete" ? trial.limits[name] : "")),
    "seconds" in trial ? trial.seconds : "",
    "startedAt" in trial ? trial.startedAt.toISOString() : "",
    ...[...names].map((name) => (params[i][name] === undefined ? "" : asText(params[i][name]))),
  ]);
  return Papa.unparse({ fields: header, data: rows }, { newline: "\n" }).trimEnd();
}

const namedValue = (value: number | { readonly [name: string]: number }, name: string): number =>
  typeof value === "number" ? value : value[name];
