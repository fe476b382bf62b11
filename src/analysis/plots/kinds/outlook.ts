import { AttuneError } from "../../../errors/attune-error.ts";
import { MIN_TRIALS_OF_GAIN } from "../../beliefs/expected-gain.ts";
import { foretellFront } from "../../beliefs/front-outlook.ts";
import { askModels, readGain } from "../../beliefs/objective-beliefs.ts";
import { chanceText, valueText } from "../../beliefs/phrases.ts";
import { convergence } from "../../convergence.ts";
import type { Figure, Panel } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { type PlottedStudy, shownObjectives } from "../plotted-study.ts";
import { widen } from "../value-scale.ts";

/** Points of a line. */
const MAX_POINTS = 1000;

/** The progress of a value so far, and what further trials are expected to make of it. */
export interface OutlookPanel {
  /** Name of the objective; `volume` for the volume that the front dominates. */
  readonly value: string;
  /** The best value after each number of finished trials, where it changed. */
  readonly best: {
    /** Finished trials. */
    readonly trials: readonly number[];
    /** The best value from there on. */
    readonly value: readonly number[];
  };
  /** What is expected. */
  readonly expected: readonly {
    /** Finished trials by then. */
    readonly trials: number;
    /** The best value that is expected. */
    readonly value: number;
    /** The chance that the best value is the same as now. */
    readonly chanceOfNone: number;
  }[];
}

/** How a search has come on, and what further trials are expected to gain. */
export interface OutlookNumbers {
  /** The kind of plot. */
  readonly kind: "outlook";
  /** Name of the study. */
  readonly study: string;
  /** Finished trials. */
  readonly finished: number;
  /** The panels: one for each objective, and one for the front of several. */
  readonly panels: readonly OutlookPanel[];
}

export function readOutlook(study: PlottedStudy, settings: PlotSettings): OutlookNumbers {
  const finished = study.history.finished.length;
  const { model } = askModels(study, 0);
  const shown = shownObjectives(study, settings.objective);
  const panels = shown.map((objective): OutlookPanel => {
    const { progress, gain } = readGain(study, objective.index, model);
    const best = progress.best.map((v) => v * objective.sign);
    return panelOf(
      objective.name,
      best,
      finished,
      gain.map(({ trials, gain: more, chanceOfNone }) => ({
        trials,
        more: -objective.sign * more,
        chanceOfNone,
      })),
    );
  });
  if (study.history.measures.signs.length > 1 && settings.objective === undefined) {
    const volumes = convergence({ ...study, trials: [] }).best;
    const now = volumes[volumes.length - 1] ?? 0;
    const more = foretellFront(study).map(({ growth, ...rest }) => ({
      ...rest,
      more: growth * now,
    }));
    panels.push(panelOf("volume", volumes, finished, more));
  }
  if (panels.every(({ expected }) => expected.length === 0))
    throw new AttuneError(
      "usage",
      `a plot of the outlook needs at least ${MIN_TRIALS_OF_GAIN} finished trials with a result before them, there are ${finished}`,
      { hint: "evaluate more trials" },
    );
  return { kind: "outlook", study: study.name, finished, panels };
}

function panelOf(
  value: string,
  best: Float64Array,
  finished: number,
  gains: readonly {
    readonly trials: number;
    readonly more: number;
    readonly chanceOfNone: number;
  }[],
): OutlookPanel {
  const [trials, values]: [number[], number[]] = [[], []];
  const step = Math.ceil(best.length / MAX_POINTS);
  const before = finished - best.length;
  for (let i = 0; i < best.length; i++) {
    const isLast = i === best.length - 1;
    if (!isLast && (i % step !== 0 || best[i] === values.at(-1))) continue;
    trials.push(before + i + 1);
    values.push(best[i]);
  }
  const now = best[best.length - 1];
  return {
    value,
    best: { trials, value: values },
    expected: gains.map(({ trials: further, more, chanceOfNone }) => ({
      ...{ trials: finished + further, value: finite(now + more), chanceOfNone },
    })),
  };
}

/** A sum of two numbers that are finite, which it may not be. */
const finite = (sum: number): number =>
  Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));

export function drawOutlook({ study, panels, finished }: OutlookNumbers): Figure {
  return {
    title: `Outlook of ${study}`,
    columns: 1,
    panels: panels.map((panel) => drawPanel(panel, finished)),
    legend: [
      { label: "best so far", colour: "main", shape: "line" },
      { label: "expected", colour: "accent", shape: "line", dash: 1 },
    ],
    notes: panels.flatMap(({ value, best, expected }) =>
      expected.map(({ trials, value: then, chanceOfNone }) => {
        const now = best.value[best.value.length - 1];
        return `${value} after ${trials - finished} more trials: ${valueText(then)} is expected (now ${valueText(now)}); no improvement with a chance of ${chanceText(chanceOfNone)}`;
      }),
    ),
  };
}

function drawPanel({ value, best, expected }: OutlookPanel, finished: number): Panel {
  const now = best.value[best.value.length - 1];
  const x = [finished, ...expected.map(({ trials }) => trials)];
  const y = [now, ...expected.map((e) => e.value)];
  const shown = [...best.value, ...y].filter(Number.isFinite);
  return {
    x: {
      label: "finished trials",
      scale: { kind: "linear", domain: widen(0, Math.max(finished, ...x)) },
    },
    y: {
      label: value,
      scale: { kind: "linear", domain: widen(Math.min(...shown), Math.max(...shown)) },
    },
    marks: [
      {
        ...{ mark: "line", step: true, colour: "main" },
        x: [...best.trials, finished],
        y: [...best.value, now],
      },
      { mark: "line", x, y, colour: "accent", dash: 1 },
      {
        ...{
          mark: "dots",
          x: x.slice(1),
          y: y.slice(1),
          colour: "accent",
          shape: "diamond",
          size: 5,
        },
        titles: expected.map(
          (e) =>
            `${e.trials} trials: ${valueText(e.value)}, no improvement: ${chanceText(e.chanceOfNone)}`,
        ),
      },
    ],
  };
}
