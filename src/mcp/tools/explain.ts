import * as v from "valibot";
import { explainStudy } from "../../analysis/beliefs/explain-study.ts";
import {
  describeGood,
  type GoodRange,
  goodRows,
  numberAt,
  rowsByLoss,
  short,
} from "../../analysis/good-trials.ts";
import { greatestOf, leastOf } from "../../numeric/extremes.ts";
import type { StoredStudy } from "../../study/stored/read-study.ts";
import { studyPath } from "../api.ts";
import { tool } from "../tool.ts";
import { study } from "./inputs.ts";

const MIN_FAILURES = 3;
/** Failures that lie within this share of a range say where not to go. */
const NARROW = 0.35;
/** Fewer results than this explain nothing. */
const MIN_RESULTS = 10;

/** Says in words what the trials show. */
export const explain = tool({
  name: "explain",
  title: "Explain a study",
  description:
    "What the trials of a study show, in sentences: which parameters matter, where the good ones lie, " +
    "which ranges end too early, where trials fail, and what to change; what the search believes by a " +
    "model of all trials, and what 10 and 50 more trials are expected to gain, with the chance that it " +
    "is nothing. Use it when a search stops improving, and before you decide whether to go on.",
  input: v.strictObject({ study }),
  handle: async ({ study: name }, { studies, api }) => {
    const facts = await studies.read(name);
    const rows = rowsByLoss(facts.view);
    const { recommendation, sections, objectives, front } = explainStudy(facts.view);
    const believed = {
      recommendation,
      expectedGain: front ?? objectives[0]?.gain ?? [],
      believes: Object.fromEntries(sections.map(({ title, sentences }) => [title, sentences])),
    };
    if (rows.length < MIN_RESULTS)
      return {
        study: name,
        statements: [
          `${rows.length} results are too few to explain: evaluate at least ${MIN_RESULTS}.`,
          ...failureStatements(facts, rows),
        ],
        ...believed,
      };
    const { importance } = (await api.get(`${studyPath(name)}/importance`)) as {
      readonly importance: { readonly [parameter: string]: unknown };
    };
    const good = describeGood(facts.view, rows);
    return {
      study: name,
      importance,
      good,
      statements: [
        ...rangeStatements(good),
        ...choiceStatements(facts, goodRows(rows)),
        ...failureStatements(facts, rows),
        progressStatement(facts, rows),
      ],
      ...believed,
    };
  },
});

const rangeStatements = (good: { readonly [name: string]: GoodRange }): string[] =>
  Object.entries(good).flatMap(([name, { atEndOfRange, mean }]) =>
    atEndOfRange === undefined
      ? []
      : [
          `Most of the best trials have ${name} at the ${atEndOfRange} end of its range (${mean}): ` +
            `a ${atEndOfRange === "low" ? "lower" : "higher"} bound may hold better ones.`,
        ],
  );

/** Which choices the good trials prefer. */
function choiceStatements({ view, trials }: StoredStudy, good: readonly number[]): string[] {
  const byNumber = new Map(trials.map((t) => [t.number, t]));
  return view.space.axes.flatMap(({ name, kind, part }) => {
    if (kind !== "choice" || part !== undefined) return [];
    const counts = new Map<string, number>();
    for (const row of good) {
      const trial = byNumber.get(view.history.finished.number[row]);
      const flat = view.space.flatten(trial?.params ?? {}) as { readonly [n: string]: unknown };
      const value = JSON.stringify(flat[name]);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const [first] = [...counts].sort((a, b) => b[1] - a[1]);
    return first === undefined
      ? []
      : [`${first[1]} of the ${good.length} best trials have ${name} ${first[0]}.`];
  });
}

function failureStatements(facts: StoredStudy, rows: readonly number[]): string[] {
  const { view, info } = facts;
  const { finished } = view.history;
  if (info.counts.failed < MIN_FAILURES) return [];
  const failed = Array.from({ length: finished.length }, (_, i) => i).filter(
    (i) => finished.state[i] === "failed",
  );
  const reasons = new Map<string, number>();
  for (const trial of facts.trials)
    if (trial.state === "failed") reasons.set(trial.message, (reasons.get(trial.message) ?? 0) + 1);
  const [[message, count]] = [...reasons].sort((a, b) => b[1] - a[1]);
  const where = view.space.axes.flatMap(({ name, kind, part }, axis) => {
    if (kind === "choice" || part !== undefined) return [];
    const units = failed.map((i) => finished.unit[axis][i]).filter((u) => !Number.isNaN(u));
    const low = leastOf(units);
    const high = greatestOf(units);
    return units.length >= MIN_FAILURES && high - low <= NARROW
      ? [
          `${name} from ${numberAt(facts.view, rows, axis, low)} to ${numberAt(facts.view, rows, axis, high)}`,
        ]
      : [];
  });
  return [
    `${info.counts.failed} trials failed; the commonest message (${count} times): ${message.slice(0, 200)}`,
    ...(where.length > 0 ? [`All failures have ${where.join(", ")}.`] : []),
  ];
}

function progressStatement({ view }: StoredStudy, rows: readonly number[]): string {
  const { finished } = view.history;
  const [loss] = finished.loss;
  const half = rows.filter((row) => row < finished.length / 2);
  const gain = half.length === 0 ? 0 : loss[half[0]] - loss[rows[0]];
  return gain > 0
    ? `The second half of the trials improved the best result by ${short(gain)}.`
    : "The second half of the trials did not improve the best result.";
}
