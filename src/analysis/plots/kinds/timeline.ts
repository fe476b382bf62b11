import type { TrialState } from "../../../trial/record.ts";
import type { Colour, Figure, Mark } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import type { PlottedStudy } from "../plotted-study.ts";
import { timeUnit } from "../progress-panel.ts";

/** More rows would be too small to read; the others share the last one. */
const MAX_ROWS = 24;
/** Parts of the time for which the use of each worker is shown, where trials are too many. */
const PARTS = 120;

/** When workers evaluated trials. */
export interface TimelineNumbers {
  readonly kind: "timeline";
  readonly study: string;
  /** Start of the first trial, ISO 8601. */
  readonly start: string | undefined;
  /** Seconds from there to the end of the last trial. */
  readonly seconds: number;
  /**
   * The workers by their first start; the trials and the share of the time that each was busy. A worker
   * that evaluates several trials at once has an entry for each of them.
   */
  readonly workers: readonly {
    readonly name: string;
    readonly trials: number;
    readonly busy: number;
  }[];
  /** The trials: index of the worker, seconds of start and end; empty where `use` stands for them. */
  readonly spans: readonly {
    readonly trial: number;
    readonly worker: number;
    readonly state: TrialState;
    readonly from: number;
    readonly to: number;
  }[];
  /** Of many trials: for each worker the share of each equal part of the time that it was busy. */
  readonly use?: readonly (readonly number[])[];
}

interface Attempt {
  readonly trial: number;
  readonly worker: string;
  readonly state: TrialState;
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export function readTimeline(study: PlottedStudy, { maxPoints }: PlotSettings): TimelineNumbers {
  const attempts: Attempt[] = [];
  for (const t of study.trials) {
    if (!("startedAt" in t)) continue;
    const from = t.startedAt.getTime() / 1000;
    if (!(from > 0)) continue; // added from outside
    const to = "seconds" in t ? from + t.seconds : Number.NaN;
    attempts.push({ trial: t.number, worker: t.worker, state: t.state, from, to });
  }
  let first = Infinity;
  let end = -Infinity;
  for (const { from, to } of attempts) {
    first = Math.min(first, from);
    end = Math.max(end, Number.isNaN(to) ? from : to);
  }
  const seconds = Math.max(0, end - first);
  // A trial under way has no end: it lasts as long as the others have.
  const timed = attempts.map((a) => ({ ...a, to: Number.isNaN(a.to) ? end : a.to }));
  const { names, rows } = assignRows(timed);
  const spans = timed.map(({ trial, state, from, to }, i) => ({
    ...{ trial, worker: Math.min(MAX_ROWS - 1, rows[i]), state },
    ...{ from: from - first, to: to - first },
  }));
  const trials = new Float64Array(MAX_ROWS);
  const busy = new Float64Array(MAX_ROWS);
  for (const { worker, from, to } of spans) {
    trials[worker]++;
    busy[worker] += to - from;
  }
  const workers = names.slice(0, MAX_ROWS).map((name, row) => ({
    name: row === MAX_ROWS - 1 && names.length > MAX_ROWS ? "others" : name,
    trials: trials[row],
    busy: seconds > 0 ? Math.min(1, busy[row] / seconds) : 1,
  }));
  const many = spans.length > maxPoints;
  return {
    ...{ kind: "timeline", study: study.name, seconds, workers },
    start: attempts.length === 0 ? undefined : new Date(first * 1000).toISOString(),
    spans: many ? [] : spans,
    ...(many && { use: useOf(spans, workers.length, seconds) }),
  };
}

/** Trials of a worker that overlap by less than this were not evaluated at once. */
const OVERLAP_SECONDS = 2e-3;

/** A row for each worker; of a worker that evaluates several trials at once one for each of them. */
function assignRows(attempts: readonly Attempt[]): {
  readonly names: readonly string[];
  readonly rows: Int32Array;
} {
  const order = [...attempts.keys()].sort((a, b) => attempts[a].from - attempts[b].from);
  const lanes = new Map<string, number[]>(); // for each worker when its lanes are free
  const lane = new Int32Array(attempts.length);
  for (const i of order) {
    const { worker, from, to } = attempts[i];
    const free = lanes.get(worker) ?? [];
    lanes.set(worker, free);
    const found = free.findIndex((time) => time <= from + OVERLAP_SECONDS);
    lane[i] = found >= 0 ? found : free.length;
    free[lane[i]] = to;
  }
  const first = new Map<string, number>();
  const names: string[] = [];
  for (const [worker, free] of lanes) {
    first.set(worker, names.length);
    for (let l = 0; l < free.length; l++)
      names.push(free.length === 1 ? worker : `${shortName(worker)}, ${l + 1}`);
  }
  return { names, rows: lane.map((l, i) => (first.get(attempts[i].worker) ?? 0) + l) };
}

function useOf(
  spans: TimelineNumbers["spans"],
  workers: number,
  seconds: number,
): readonly (readonly number[])[] {
  const use = Array.from({ length: workers }, () => new Array<number>(PARTS).fill(0));
  const part = seconds / PARTS || 1;
  for (const { worker, from, to } of spans)
    for (let p = Math.floor(from / part); p < PARTS && p * part < to; p++) {
      const overlap = Math.min(to, (p + 1) * part) - Math.max(from, p * part);
      use[worker][p] = Math.min(1, use[worker][p] + overlap / part);
    }
  return use;
}

/** The look of each state, in the order of the legend. */
const LOOKS: { readonly [S in TrialState]?: { readonly colour: Colour; readonly hatched?: true } } =
  {
    complete: { colour: "main" },
    pruned: { colour: "series5" },
    failed: { colour: "accent", hatched: true },
    running: { colour: "muted" },
    paused: { colour: "series3" },
  };

export function drawTimeline(numbers: TimelineNumbers): Figure {
  const { study, start, seconds, workers, spans, use } = numbers;
  const unit = timeUnit(seconds);
  const states = (Object.keys(LOOKS) as (keyof typeof LOOKS)[]).filter((state) =>
    spans.some((span) => span.state === state),
  );
  const row = (worker: number): number => workers.length - 1 - worker;
  const marks: Mark[] = states.map((state) => ({
    ...{ mark: "spans", colour: LOOKS[state]?.colour ?? "main" },
    hatched: LOOKS[state]?.hatched ?? false,
    spans: spans
      .filter((span) => span.state === state)
      .map(({ trial, worker, from, to }) => ({
        ...{ from: from / unit.seconds, to: to / unit.seconds, row: row(worker) },
        title: `trial ${trial}: ${state}, ${Number((to - from).toPrecision(3))} s`,
      })),
  }));
  if (use !== undefined)
    marks.push({
      mark: "cells",
      x: Array.from({ length: PARTS + 1 }, (_, p) => (p * seconds) / PARTS / unit.seconds),
      y: Array.from({ length: workers.length + 1 }, (_, w) => w - 0.5),
      shade: [...use].reverse(),
    });
  const busy = workers.reduce((s, w) => s + w.busy, 0) / Math.max(1, workers.length);
  return {
    title: `Workers of ${study}`,
    columns: 1,
    panels: [
      {
        x: {
          label: `${unit.name} since ${start?.slice(0, 19).replace("T", " ") ?? "the start"} UTC`,
          scale: { kind: "linear", domain: [0, seconds / unit.seconds || 1] },
        },
        y: {
          label: "",
          scale: {
            kind: "category",
            domain: [-0.5, workers.length - 0.5],
            labels: workers.map(({ name }) => shortName(name)).reverse(),
          },
        },
        marks,
        shades: use && { label: "busy", ends: ["0 %", "100 %"] },
      },
    ],
    legend: states.map((state) => ({
      ...{ label: state, colour: LOOKS[state]?.colour ?? "main" },
      shape: LOOKS[state]?.hatched ? "hatch" : "bar",
    })),
    notes: [
      `${workers.length} ${workers.length === 1 ? "worker" : "workers"}, busy ${(100 * busy).toFixed(0)} % of the time`,
    ],
  };
}

/** The host and process of a worker's name HOST:PID:START:RANDOM. */
const shortName = (name: string): string => name.split(":").slice(0, 2).join(":");
