import { isFeasible } from "../../../trial/feasible.ts";
import { DensityGrid } from "../density.ts";
import type { Density, Figure, Mark, Scale } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedStudy } from "../plotted-study.ts";
import { beyondNote, type ValueScale, valueScale, widen } from "../value-scale.ts";

/** Of more curves than this the density is shown. */
const MAX_CURVES = 300;
/** Places on which a density looks at each step between two reports. */
const PLACES_PER_STEP = 8;
/** Places of the line that counts the trials that go on. */
const MAX_RUNGS = 200;

/** What became of a trial that reported. */
export type Fate = "complete" | "pruned" | "failed" | "running";

/** Values that trials reported, and where the pruner stopped them. */
export interface CurvesNumbers extends ValueScale {
  /** The kind of plot. */
  readonly kind: "curves";
  /** Name of the study. */
  readonly study: string;
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** Trials with a curve, by what became of them. */
  readonly counts: { readonly [F in Fate]: number };
  /** The curves; empty where `density` stands for them. */
  readonly curves: readonly {
    /** Number of the trial. */
    readonly trial: number;
    /** What became of the trial. */
    readonly fate: Fate;
    /** Steps. */
    readonly step: readonly number[];
    /** The value at each step. */
    readonly value: readonly number[];
  }[];
  /** Counts in a grid, in place of many curves. */
  readonly density?: Density;
  /** The curve of the best trial. */
  readonly best:
    | {
        /** Number of the trial. */
        readonly trial: number;
        /** Steps. */
        readonly step: readonly number[];
        /** The value at each step. */
        readonly value: readonly number[];
      }
    | undefined;
  /** Of the trials that were not pruned earlier, how many reached each step. */
  readonly reached: {
    /** The steps at which trials ended, ascending. */
    readonly step: readonly number[];
    /** The number of trials that reached each of them. */
    readonly trials: readonly number[];
  };
  /** The last step of any trial. */
  readonly last: number;
}

interface Row {
  readonly number: number;
  readonly fate: Fate;
}

export function readCurves(study: PlottedStudy, settings: PlotSettings): CurvesNumbers {
  const { history } = study;
  const { finished, pending, paused } = history;
  const { index, sign, name, direction } = objectiveOf(study, settings.objective);
  const rows: Row[] = [];
  let best = -1;
  for (let i = 0; i < finished.length; i++) {
    if (history.curve(finished.number[i]).step.length === 0) continue;
    rows.push({ number: finished.number[i], fate: finished.state[i] });
    const loss = finished.loss[index];
    if (isFeasible(finished, i) && (best < 0 || loss[i] < loss[best])) best = i;
  }
  for (const open of [pending, paused])
    for (let i = 0; i < open.length; i++)
      if (history.curve(open.number[i]).step.length > 0)
        rows.push({ number: open.number[i], fate: "running" });
  const curveOf = (number: number) => {
    const { step, losses } = history.curve(number);
    return { step: [...step], value: Array.from(losses[index], (v) => v * sign) };
  };
  const counts = { complete: 0, pruned: 0, failed: 0, running: 0 };
  for (const { fate } of rows) counts[fate]++;
  const ends = rows.map(({ number }) => history.curve(number).step.at(-1) ?? 0);
  const last = ends.reduce((a, b) => Math.max(a, b), 0);
  const shown = valueScale(sampleOfValues(study, rows, index, sign), sign, settings.log);
  const isMany = rows.length > Math.min(MAX_CURVES, settings.maxPoints);
  return {
    ...{ kind: "curves", study: study.name, objective: name, direction, ...shown, counts, last },
    curves: isMany
      ? []
      : rows.map(({ number, fate }) => ({ trial: number, fate, ...curveOf(number) })),
    ...(isMany && { density: densityOf(study, rows, { index, sign, y: shown.scale, last }) }),
    best:
      best < 0 ? undefined : { trial: finished.number[best], ...curveOf(finished.number[best]) },
    reached: reachedBy(ends),
  };
}

/** Values of all curves, of many curves of some. */
function sampleOfValues(
  { history }: PlottedStudy,
  rows: readonly Row[],
  index: number,
  sign: number,
): number[] {
  const step = Math.max(1, Math.floor(rows.length / 2000));
  const values: number[] = [];
  for (let k = 0; k < rows.length; k += step)
    for (const v of history.curve(rows[k].number).losses[index]) values.push(v * sign);
  return values;
}

function densityOf(
  { history }: PlottedStudy,
  rows: readonly Row[],
  { index, sign, y, last }: { index: number; sign: number; y: Scale; last: number },
): Density {
  const grid = new DensityGrid({ kind: "linear", domain: widen(0, Math.max(1, last)) }, y);
  for (const { number } of rows) {
    const { step, losses } = history.curve(number);
    const loss = losses[index];
    for (let k = 0; k < step.length; k++) {
      const before = Math.max(0, k - 1);
      const places = k === 0 ? 1 : PLACES_PER_STEP;
      for (let p = 1; p <= places; p++) {
        const share = p / places;
        const value = loss[before] + share * (loss[k] - loss[before]);
        if (Number.isNaN(value)) continue;
        grid.add(step[before] + share * (step[k] - step[before]), sign * value);
      }
    }
  }
  return grid.density;
}

/** How many trials reached each of the steps at which some ended. */
function reachedBy(ends: readonly number[]): CurvesNumbers["reached"] {
  const sorted = Float64Array.from(ends).sort();
  const distinct = [...new Set(sorted)];
  const every = Math.max(1, Math.ceil(distinct.length / MAX_RUNGS));
  const step = distinct.filter((_, i) => i % every === 0 || i === distinct.length - 1);
  let at = 0;
  const trials = step.map((s) => {
    while (at < sorted.length && sorted[at] < s) at++;
    return sorted.length - at;
  });
  return { step, trials };
}

export function drawCurves(numbers: CurvesNumbers): Figure {
  const { study, objective, direction, scale, counts, density, best, reached, last } = numbers;
  const x: Scale = { kind: "linear", domain: widen(0, Math.max(1, last)) };
  const count = Object.values(counts).reduce((a, b) => a + b, 0);
  return {
    title: `Learning curves of ${study}`,
    columns: 1,
    panels: [
      {
        x: { label: "step", scale: x },
        y: { label: `${objective} (${direction})`, scale },
        marks: [
          ...(density === undefined
            ? curveMarks(numbers)
            : [{ mark: "density", density, colour: "main" } as const]),
          ...(best === undefined
            ? []
            : [
                {
                  ...({ mark: "line", x: best.step, y: best.value, colour: "series2" } as const),
                  ...{ width: 3, title: `best: trial ${best.trial}` },
                },
              ]),
        ],
      },
      {
        x: { label: "step", scale: x },
        y: {
          label: "trials that reached it",
          scale: { kind: "linear", domain: [0, Math.max(1, 1.05 * count)] },
        },
        marks: [{ mark: "line", step: true, colour: "main", ...lineOf(reached) }],
      },
    ],
    legend: [
      { label: `complete (${counts.complete})`, colour: "main", shape: "line" },
      ...(counts.pruned > 0
        ? [{ label: `pruned (${counts.pruned})`, colour: "accent", shape: "cross" } as const]
        : []),
      ...(counts.failed + counts.running > 0
        ? [
            {
              label: `failed or under way (${counts.failed + counts.running})`,
              ...({ colour: "muted", shape: "line" } as const),
            },
          ]
        : []),
      ...(best === undefined ? [] : [{ label: "best", colour: "series2", shape: "line" } as const]),
    ],
    notes: beyondNote(numbers.beyond, "value"),
  };
}

/** The number of trials falls after each step that some did not go beyond. */
const lineOf = ({ step, trials }: CurvesNumbers["reached"]) => ({
  x: step.length === 0 ? [] : [0, ...step],
  y: step.length === 0 ? [] : [...trials, 0],
});

function curveMarks({ curves }: CurvesNumbers): Mark[] {
  const colour = (fate: Fate) =>
    fate === "complete" ? "main" : fate === "pruned" ? "accent" : "muted";
  const lines = curves.map(
    ({ trial, fate, step, value }): Mark => ({
      ...{ mark: "line", x: step, y: value, colour: colour(fate), width: 1.2, opacity: 0.55 },
      title: `trial ${trial}: ${fate}`,
    }),
  );
  const pruned = curves.filter(({ fate }) => fate === "pruned");
  const ends = curves.filter(({ fate, step }) => fate !== "pruned" && step.length === 1);
  return [
    ...lines,
    {
      ...{ mark: "dots", colour: "main", size: 2 },
      x: ends.map(({ step }) => step[0]),
      y: ends.map(({ value }) => value[0]),
    },
    {
      ...{ mark: "dots", colour: "accent", shape: "cross", size: 3 },
      x: pruned.map(({ step }) => step[step.length - 1]),
      y: pruned.map(({ value }) => value[value.length - 1]),
      titles: pruned.map(({ trial, step }) => `trial ${trial}: pruned at ${step.at(-1)}`),
    },
  ];
}
