import type { LegendEntry, Mark, Panel } from "./figure.ts";
import { groupColour } from "./group-colour.ts";
import type { GroupProgress } from "./progress.ts";
import { type ValueScale, valueScale, widenLog } from "./value-scale.ts";

/** Seconds are shown as they are up to this many, then as minutes and hours. */
const UNITS = [
  { name: "hours", seconds: 3600 },
  { name: "minutes", seconds: 60 },
] as const;
/** A unit is used from this many of it on. */
const MIN_UNITS = 3;

/** The unit of time in which a duration is read best. */
export function timeUnit(seconds: number): { readonly name: string; readonly seconds: number } {
  const found = UNITS.find((unit) => seconds >= MIN_UNITS * unit.seconds);
  return found ?? { name: "seconds", seconds: 1 };
}

/** The scale of the values of some groups. */
export function progressScale(
  groups: readonly GroupProgress[],
  sign: number,
  log: boolean,
): ValueScale {
  return valueScale(
    groups.flatMap(({ low, high }) => [...low, ...high]),
    sign,
    log,
  );
}

/** A line for each group, with a band where it has several studies. */
export function progressPanel(
  groups: readonly GroupProgress[],
  by: "trials" | "seconds",
  y: Panel["y"],
): Panel {
  const end = Math.max(1e-3, ...groups.map(({ at }) => at.at(-1) ?? 0));
  const unit = by === "seconds" ? timeUnit(end) : { name: "trials", seconds: 1 };
  const inUnit = (at: readonly number[]): number[] => at.map((x) => x / unit.seconds);
  const bands = groups.flatMap((g, i): Mark[] =>
    g.studies === 1
      ? []
      : [
          {
            ...{ mark: "band", x: inUnit(g.at), low: g.low, high: g.high, step: true },
            colour: groupColour(i),
          },
        ],
  );
  const lines = groups.map(
    (g, i): Mark => ({
      ...{ mark: "line", step: true, x: inUnit(g.at), y: g.middle, title: g.name },
      ...{ colour: groupColour(i), dash: i },
    }),
  );
  return {
    x: {
      label: by === "seconds" ? `${unit.name} since the start` : "finished trials",
      scale: { kind: "linear", domain: [0, end / unit.seconds] },
    },
    y,
    marks: [...bands, ...lines],
  };
}

/** Legend of the lines. */
export const progressLegend = (groups: readonly GroupProgress[]): LegendEntry[] =>
  groups.map(({ name, studies }, i) => ({
    label: studies === 1 ? name : `${name} (${studies} studies)`,
    ...{ colour: groupColour(i), shape: "line", dash: i },
  }));

/** What the bands mean; nothing without one. */
export function bandNotes(groups: readonly GroupProgress[]): string[] {
  const counts = groups.map((g) => g.studies).filter((n) => n > 1);
  if (counts.length === 0) return [];
  return [
    Math.min(...counts) < 4
      ? "line: median of the studies, band: their range (quartiles from 4 studies on)"
      : "line: median of the studies, band: their quartiles",
  ];
}

/** A logarithmic scale of positive values. */
export const logScale = (low: number, high: number) =>
  ({ kind: "log", domain: widenLog(low, high) }) as const;
