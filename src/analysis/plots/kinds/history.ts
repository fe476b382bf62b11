import { lossUpTo } from "../../../trial/curve-model.ts";
import { isFeasible } from "../../../trial/feasible.ts";
import { type Cloud, cloudMark, makeCloud } from "../cloud.ts";
import type { Figure, Panel } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { type PlottedStudy, type ShownObjective, shownObjectives } from "../plotted-study.ts";
import { beyondNote, type ValueScale, valueScale, widen } from "../value-scale.ts";

/** Values of an objective by trial number. */
export interface HistoryPanel extends ValueScale {
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** Complete trials that keep all limits. */
  readonly complete: Cloud;
  /** Complete trials that exceed a limit. */
  readonly infeasible: Cloud;
  /** Last reported values of pruned trials. */
  readonly pruned: Cloud;
  /** Best value so far, at the trials where it changed. */
  readonly best: {
    /** Numbers of the trials. */
    readonly trial: readonly number[];
    /** The best value from each of them on. */
    readonly value: readonly number[];
  };
}

/** Values by trial number. */
export interface HistoryNumbers {
  /** The kind of plot. */
  readonly kind: "history";
  /** Name of the study. */
  readonly study: string;
  /** Number of the last finished trial. */
  readonly last: number;
  /** Numbers of failed trials; empty where there are more of them than points are shown. */
  readonly failed: readonly number[];
  /** How many failed. */
  readonly failures: number;
  /** Whether values are on a logarithmic scale. */
  readonly log: boolean;
  /** The panels. */
  readonly panels: readonly HistoryPanel[];
}

/** The state in which a trial is shown. */
type Shown = "complete" | "infeasible" | "pruned";

export function readHistory(study: PlottedStudy, settings: PlotSettings): HistoryNumbers {
  const { history } = study;
  const { finished } = history;
  let last = 0;
  const failed: number[] = [];
  for (let i = 0; i < finished.length; i++) {
    last = Math.max(last, finished.number[i]);
    if (finished.state[i] === "failed") failed.push(finished.number[i]);
  }
  return {
    kind: "history",
    study: study.name,
    last,
    failed: failed.length > settings.maxPoints ? [] : failed,
    failures: failed.length,
    log: settings.log,
    panels: shownObjectives(study, settings.objective).map((objective) =>
      readPanel(study, objective, last, settings),
    ),
  };
}

function readPanel(
  { history }: PlottedStudy,
  { index, name, direction, sign }: ShownObjective,
  last: number,
  { maxPoints, log }: PlotSettings,
): HistoryPanel {
  const { finished } = history;
  const values = new Float64Array(finished.length).fill(Number.NaN);
  for (let i = 0; i < finished.length; i++) {
    if (finished.state[i] === "complete") values[i] = sign * finished.loss[index][i];
    else if (finished.state[i] === "pruned") {
      const { step, losses } = history.curve(finished.number[i]);
      values[i] = sign * lossUpTo({ step, loss: losses[index], losses }, Infinity);
    }
  }
  const shown = valueScale(values, sign, log);
  const scales = { x: { kind: "linear", domain: [0, Math.max(1, last)] }, y: shown.scale } as const;
  const shownAs = (i: number): Shown =>
    finished.state[i] === "pruned" ? "pruned" : isFeasible(finished, i) ? "complete" : "infeasible";
  const cloudOf = (state: Shown): Cloud =>
    makeCloud(scales, { count: finished.length, maxPoints }, (add) => {
      for (let i = 0; i < finished.length; i++)
        if (!Number.isNaN(values[i]) && shownAs(i) === state)
          add(finished.number[i], finished.number[i], values[i]);
    });
  return {
    ...{ objective: name, direction, ...shown },
    complete: cloudOf("complete"),
    infeasible: cloudOf("infeasible"),
    pruned: cloudOf("pruned"),
    best: bestByNumber(history, index, sign),
  };
}

/** Least loss of feasible trials up to each number, where it changes. */
function bestByNumber(
  { finished }: PlottedStudy["history"],
  index: number,
  sign: number,
): HistoryPanel["best"] {
  const loss = finished.loss[index];
  const order = Uint32Array.from({ length: finished.length }, (_, i) => i).sort(
    (a, b) => finished.number[a] - finished.number[b],
  );
  const trial: number[] = [];
  const value: number[] = [];
  let least = Infinity;
  for (const i of order) {
    if (!isFeasible(finished, i) || !(loss[i] < least)) continue;
    least = loss[i];
    trial.push(finished.number[i]);
    value.push(sign * least);
  }
  return { trial, value };
}

export function drawHistory(numbers: HistoryNumbers): Figure {
  const { study, last, panels, failed, failures } = numbers;
  const has = (of: (panel: HistoryPanel) => Cloud): boolean => panels.some((p) => of(p).total > 0);
  return {
    title: `History of ${study}`,
    columns: 1,
    panels: panels.map((panel) => drawPanel(panel, last, failed)),
    legend: [
      { label: "complete", colour: "main", shape: "circle" },
      { label: "best so far", colour: "accent", shape: "line" },
      ...(has((p) => p.infeasible)
        ? [{ label: "exceeds a limit", colour: "main", shape: "hollow" } as const]
        : []),
      ...(has((p) => p.pruned)
        ? [{ label: "pruned, at its last value", colour: "muted", shape: "triangle" } as const]
        : []),
      ...(failed.length > 0
        ? [{ label: "failed", colour: "accent", shape: "cross" } as const]
        : []),
    ],
    notes: [
      ...panels.flatMap((panel) => beyondNote(panel.beyond)),
      ...(failures > failed.length ? [`${failures} trials failed`] : []),
    ],
  };
}

function drawPanel(panel: HistoryPanel, last: number, failed: readonly number[]): Panel {
  const { objective, direction, scale, best, complete, infeasible, pruned } = panel;
  const titles = ({ trial, y }: Cloud): string[] => trial.map((t, i) => `trial ${t}: ${y[i]}`);
  const bottom = scale.domain[0];
  return {
    x: {
      label: "trial",
      scale: { kind: "linear", domain: widen(0, Math.max(1, last)), numbers: "whole" },
    },
    y: { label: `${objective} (${direction})`, scale },
    marks: [
      cloudMark(pruned, { colour: "muted", shape: "triangle", titles: titles(pruned) }),
      cloudMark(infeasible, { colour: "main", shape: "hollow", titles: titles(infeasible) }),
      cloudMark(complete, { colour: "main", titles: titles(complete) }),
      {
        mark: "line",
        step: true,
        colour: "accent",
        x: [...best.trial, last],
        y: [...best.value, best.value.at(-1) ?? Number.NaN],
      },
      {
        ...{ mark: "dots", colour: "accent", shape: "cross" },
        ...{
          x: failed,
          y: failed.map(() => bottom),
          titles: failed.map((t) => `trial ${t} failed`),
        },
      },
    ],
  };
}
