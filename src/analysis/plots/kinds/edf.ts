import type { Figure } from "../figure.ts";
import { groupColour } from "../group-colour.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedGroup } from "../plotted-study.ts";
import { beyondNote, type ValueScale, valueScale } from "../value-scale.ts";

/** Points of a line, at most. */
const MAX_STEPS = 400;

/** The share of trials whose value is not above each value. */
export interface EdfNumbers extends ValueScale {
  /** The kind of plot. */
  readonly kind: "edf";
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** A line for each group. */
  readonly lines: readonly {
    /** Name. */
    readonly name: string;
    /** Number of trials. */
    readonly trials: number;
    /** Values in ascending order. */
    readonly value: readonly number[];
    /** Share of the trials whose value is not above each of them, 0 to 1. */
    readonly share: readonly number[];
  }[];
}

export function readEdf(groups: readonly PlottedGroup[], settings: PlotSettings): EdfNumbers {
  const objective = objectiveOf(groups[0].studies[0], settings.objective);
  const sorted = groups.map(({ studies }) => valuesOf(studies, settings.objective));
  const all = new Float64Array(sorted.reduce((n, values) => n + values.length, 0));
  let at = 0;
  for (const values of sorted) {
    all.set(values, at);
    at += values.length;
  }
  return {
    kind: "edf",
    objective: objective.name,
    direction: objective.direction,
    ...valueScale(all, objective.sign, settings.log),
    lines: sorted.map((values, g) => {
      const n = values.length;
      const steps = Math.min(MAX_STEPS, n);
      const at = Array.from({ length: steps }, (_, s) => Math.ceil(((s + 1) * n) / steps) - 1);
      return {
        name: groups[g].name,
        trials: n,
        value: at.map((i) => values[i]),
        share: at.map((i) => (i + 1) / n),
      };
    }),
  };
}

function valuesOf(studies: PlottedGroup["studies"], name: string | undefined): Float64Array {
  const values: number[] = [];
  for (const study of studies) {
    const { index, sign } = objectiveOf(study, name);
    const { loss, state, length } = study.history.finished;
    for (let i = 0; i < length; i++)
      if (state[i] === "complete" && Number.isFinite(loss[index][i]))
        values.push(sign * loss[index][i]);
  }
  return Float64Array.from(values).sort();
}

export function drawEdf({ objective, direction, scale, beyond, lines }: EdfNumbers): Figure {
  const better = direction === "minimize" ? "further left" : "further right";
  return {
    title: `Distribution of ${objective}`,
    columns: 1,
    panels: [
      {
        x: { label: `${objective} (${direction}: ${better} is better)`, scale },
        y: { label: "share of trials, %", scale: { kind: "linear", domain: [0, 100] } },
        marks: lines
          .filter(({ trials }) => trials > 0)
          .map(({ value, share }, g) => ({
            ...({ mark: "line", step: true, colour: groupColour(g), dash: g } as const),
            x: [scale.domain[0], ...value, scale.domain[1]],
            y: [0, ...share.map((s) => 100 * s), 100],
          })),
      },
    ],
    legend: lines.map(({ name, trials }, g) => ({
      ...{ label: `${name} (${trials} trials)`, colour: groupColour(g), dash: g },
      shape: "line",
    })),
    notes: beyondNote(beyond),
  };
}
