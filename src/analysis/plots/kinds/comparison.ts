import { rankSumTest } from "../../../numeric/rank-sum.ts";
import { median } from "../../../numeric/statistics.ts";
import type { Figure } from "../figure.ts";
import { groupColour, groupShape } from "../group-colour.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedGroup } from "../plotted-study.ts";
import { bestSoFar, type GroupProgress, overSeeds, valueAt } from "../progress.ts";
import { bandNotes, progressLegend, progressPanel, progressScale } from "../progress-panel.ts";

/** Groups of fewer studies than this are not tested. */
const MIN_STUDIES = 3;
/** Differences with a smaller p are called significant. */
const SIGNIFICANT = 0.05;

/** The best values of groups of studies at equal numbers of trials, or seconds. */
export interface ComparisonNumbers {
  /** The kind of plot. */
  readonly kind: "comparison";
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** What progress is shown by. */
  readonly by: "trials" | "seconds";
  /** Whether values are on a logarithmic scale. */
  readonly log: boolean;
  /** Where the studies are compared: where the first of them ended. */
  readonly at: number;
  /** The groups of studies. */
  readonly groups: readonly (GroupProgress & {
    /** Best value of each study. */
    readonly best: readonly number[];
  })[];
  /** Each two groups of three studies or more. */
  readonly tests: readonly {
    /** Indices of the groups. */
    readonly groups: readonly [number, number];
    /** Probability that a study of the first group is better than one of the second, 0 to 1. */
    readonly better: number;
    /** Two-sided p of the rank-sum test (Mann and Whitney 1947). */
    readonly p: number;
  }[];
}

export function readComparison(
  groups: readonly PlottedGroup[],
  { objective: name, by = "trials", log }: PlotSettings,
): ComparisonNumbers {
  const objective = objectiveOf(groups[0].studies[0], name);
  const progress = groups.map(({ studies }) => studies.map((study) => bestSoFar(study, name, by)));
  const at = Math.min(...progress.flat().map((p) => p.end));
  const best = progress.map((all) => all.map((p) => valueAt(p, at)));
  const losses = best.map((values) =>
    values.filter((v) => !Number.isNaN(v)).map((v) => objective.sign * v),
  );
  const tests = losses.flatMap((a, i) =>
    losses.slice(i + 1).flatMap((b, k) => {
      if (Math.min(a.length, b.length) < MIN_STUDIES) return [];
      const { less, p } = rankSumTest(a, b);
      return [{ groups: [i, i + 1 + k] as const, better: less, p }];
    }),
  );
  return {
    ...{ kind: "comparison", objective: objective.name, direction: objective.direction },
    ...{ by, log, at, tests },
    groups: groups.map((group, g) => ({ ...overSeeds(group, progress[g]), best: best[g] })),
  };
}

export function drawComparison(numbers: ComparisonNumbers): Figure {
  const { objective, direction, by, log, at, groups, tests } = numbers;
  const { scale } = progressScale(
    groups.map((g) => ({ ...g, low: [...g.low, ...g.best], high: [...g.high, ...g.best] })),
    direction === "minimize" ? 1 : -1,
    log,
  );
  const label = `best ${objective} (${direction})`;
  const place = by === "trials" ? `after ${at} trials` : `after ${Number(at.toPrecision(3))} s`;
  return {
    title: `Comparison of studies by ${objective}`,
    columns: 2,
    panels: [
      progressPanel(groups, by, { label, scale }),
      {
        x: {
          label: place,
          scale: {
            kind: "category",
            domain: [-0.5, groups.length - 0.5],
            labels: groups.map((g) => g.name),
          },
        },
        y: { label, scale },
        marks: groups.flatMap((g, i) => [
          {
            ...({ mark: "dots", colour: groupColour(i), shape: groupShape(i), size: 4 } as const),
            x: g.best.map((_, k) => i + (k - (g.best.length - 1) / 2) * (0.5 / g.best.length)),
            y: g.best,
          },
          {
            ...({ mark: "line", colour: groupColour(i), width: 2 } as const),
            x: [i - 0.35, i + 0.35],
            y: [median(g.best), median(g.best)],
          },
        ]),
      },
    ],
    legend: progressLegend(groups),
    notes: [
      ...bandNotes(groups),
      ...tests.map(({ groups: [a, b], better, p }) => {
        const names = `${groups[a].name} against ${groups[b].name}`;
        const verdict = p < SIGNIFICANT ? "differs" : "no significant difference";
        return `${names}: ${verdict}, better in ${(100 * better).toFixed(0)} % of pairs (p = ${p.toPrecision(2)})`;
      }),
      ...(tests.length === 0 && groups.length > 1
        ? [`one run says little: from ${MIN_STUDIES} seeds for each on, differences are tested`]
        : []),
    ],
  };
}
