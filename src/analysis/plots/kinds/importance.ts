import { explain, type ImportanceReport } from "../../importance/explain.ts";
import { noiseText } from "../../importance/text.ts";
import type { Figure, FigureBar } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { type PlottedStudy, shownObjectives } from "../plotted-study.ts";

/** More bars would not be readable. */
const MAX_BARS = 20;

/** The importance of parameters for each objective. */
export interface ImportanceNumbers {
  /** The kind of plot. */
  readonly kind: "importance";
  /** Name of the study. */
  readonly study: string;
  /** A report for each objective. */
  readonly reports: readonly ImportanceReport[];
}

export function readImportance(
  study: PlottedStudy,
  { objective }: PlotSettings,
): ImportanceNumbers {
  const reports = shownObjectives(study, objective).map(({ index }) =>
    explain(study.space, study.history, index, 0),
  );
  return { kind: "importance", study: study.name, reports };
}

export function drawImportance({ study, reports }: ImportanceNumbers): Figure {
  const bars = reports.map(barsOf);
  const isPair = bars.some((all) => all.some(({ bar }) => bar.colour === "accent"));
  return {
    title: `Importance of parameters, ${study}`,
    columns: 1,
    panels: bars.map((all, r) => ({
      ...(reports.length > 1 ? { title: reports[r].objective } : {}),
      x: {
        label: `share of the variance of ${reports[r].objective} in %`,
        scale: { kind: "linear", domain: [0, endOf(all.map(({ bar }) => bar))], lastTick: 100 },
      },
      y: {
        label: "",
        scale: {
          kind: "category",
          domain: [-0.5, all.length - 0.5],
          labels: all.map(({ label }) => label).reverse(), // the first bar is on top
        },
      },
      marks: [{ mark: "bars", bars: all.map(({ bar }) => bar) }],
    })),
    legend: [
      { label: "parameter", colour: "main", shape: "bar" },
      ...(isPair ? [{ label: "interaction", colour: "accent", shape: "bar" } as const] : []),
      { label: "not distinguishable from noise", colour: "muted", shape: "bar" },
    ],
    notes: reports.flatMap(({ objective, warnings, trials, pruned, params }) => [
      ...warnings.map((w) => (reports.length > 1 ? `${objective}: ${w}` : w)),
      ...(pruned > 0 && warnings.length === 0
        ? [`${trials} complete and ${pruned} pruned trials`]
        : []),
      ...(params.length > MAX_BARS ? [`the first ${MAX_BARS} of ${params.length} parameters`] : []),
    ]),
  };
}

interface LabelledBar {
  readonly label: string;
  readonly bar: FigureBar;
}

function barsOf({ params, pairs }: ImportanceReport): LabelledBar[] {
  const ofParams = params.slice(0, MAX_BARS).map(
    (p): LabelledBar => ({
      label: p.name,
      bar: {
        value: 100 * p.share,
        ...(p.distinguishable
          ? {
              interval: [100 * p.low, 100 * p.high] as const,
              colour: "main",
              note: `${(100 * p.share).toFixed(1)} %`,
            }
          : { colour: "muted", note: noiseText(p.floor) }),
      },
    }),
  );
  const ofPairs = pairs.map(
    (p): LabelledBar => ({
      label: `${p.names[0]} × ${p.names[1]}`,
      bar: {
        value: 100 * p.share,
        interval: [100 * p.low, 100 * p.high],
        colour: "accent",
        note: `${(100 * p.share).toFixed(1)} %`,
      },
    }),
  );
  return [...ofParams, ...ofPairs.slice(0, MAX_BARS)];
}

/** Room for the bars, their intervals and a note. */
const endOf = (bars: readonly FigureBar[]): number =>
  Math.min(140, 1.4 * Math.max(10, ...bars.map((b) => b.interval?.[1] ?? b.value)));
