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
  /** The kind of plot. */
  readonly kind: "timeline";
  /** Name of the study. */
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
    /** Name. */
    readonly name: string;
    /** Number of trials. */
    readonly trials: number;
    /** Share of the time, 0 to 1. */
    readonly busy: number;
  }[];
  /** The trials: index of the worker, seconds of start and end; empty where `use` stands for them. */
  readonly spans: readonly {
    /** Number of the trial. */
    readonly trial: number;
    /** Index of the worker. */
    readonly worker: number;
    /** State of the trial. */
    readonly state: TrialState;
    /** Start. */
    readonly from: number;
    /** End. */
    readonly to: number;
  }[];
  /** Of many trials: for each worker the share of each equal part of the time that it was busy. */
  readonly use?: readonly (readonly number[])[];
}

/** The latest attempt of each trial, as columns: a study may have a million. */
interface Attempts {
  readonly trial: number[];
  readonly state: TrialState[];
  /** Index of the worker's name in `names`. */
  readonly worker: number[];
  /** Seconds since 1970; NaN at the end of trials under way. */
  readonly from: number[];
  readonly to: number[];
  readonly names: string[];
}

export function readTimeline(study: PlottedStudy, { maxPoints }: PlotSettings): TimelineNumbers {
  const attempts = attemptsOf(study);
  const { trial, state, from, to } = attempts;
  const n = trial.length;
  let first = Infinity;
  let end = -Infinity;
  for (let i = 0; i < n; i++) {
    first = Math.min(first, from[i]);
    end = Math.max(end, Number.isNaN(to[i]) ? from[i] : to[i]);
  }
  const seconds = Math.max(0, end - first);
  // A trial under way has no end: it lasts as long as the others have.
  for (let i = 0; i < n; i++) {
    to[i] = (Number.isNaN(to[i]) ? end : to[i]) - first;
    from[i] -= first;
  }
  const { names, rows } = assignRows(attempts);
  const trials = new Float64Array(MAX_ROWS);
  const busy = new Float64Array(MAX_ROWS);
  for (let i = 0; i < n; i++) {
    rows[i] = Math.min(MAX_ROWS - 1, rows[i]);
    trials[rows[i]]++;
    busy[rows[i]] += to[i] - from[i];
  }
  const workers = names.slice(0, MAX_ROWS).map((name, row) => ({
    name: row === MAX_ROWS - 1 && names.length > MAX_ROWS ? "others" : name,
    trials: trials[row],
    busy: seconds > 0 ? Math.min(1, busy[row] / seconds) : 1,
  }));
  const many = n > maxPoints;
  return {
    ...{ kind: "timeline", study: study.name, seconds, workers },
    start: n === 0 ? undefined : new Date(first * 1000).toISOString(),
    spans: many
      ? []
      : trial.map((number, i) => ({
          ...{ trial: number, worker: rows[i], state: state[i], from: from[i], to: to[i] },
        })),
    ...(many && { use: useOf(attempts, rows, workers.length, seconds) }),
  };
}

function attemptsOf({ trials }: PlottedStudy): Attempts {
  const found: Attempts = { trial: [], state: [], worker: [], from: [], to: [], names: [] };
  const indices = new Map<string, number>();
  for (const t of trials) {
    if (!("startedAt" in t)) continue;
    const from = t.startedAt.getTime() / 1000;
    if (!(from > 0)) continue; // added from outside
    const index = indices.get(t.worker) ?? found.names.push(t.worker) - 1;
    indices.set(t.worker, index);
    found.trial.push(t.number);
    found.state.push(t.state);
    found.worker.push(index);
    found.from.push(from);
    found.to.push("seconds" in t ? from + t.seconds : Number.NaN);
  }
  return found;
}

/** Trials of a worker that overlap by less than this were not evaluated at once. */
const OVERLAP_SECONDS = 2e-3;

/** A row for each worker; of a worker that evaluates several trials at once one for each of them. */
function assignRows({ worker, from, to, names: workers }: Attempts): {
  readonly names: readonly string[];
  readonly rows: Int32Array;
} {
  const order = Uint32Array.from(from.keys()).sort((a, b) => from[a] - from[b]);
  const lanes = workers.map((): number[] => []); // of each worker when they are free
  const rows = new Int32Array(from.length);
  for (const i of order) {
    const free = lanes[worker[i]];
    const found = free.findIndex((time) => time <= from[i] + OVERLAP_SECONDS);
    rows[i] = found >= 0 ? found : free.length;
    free[rows[i]] = to[i];
  }
  const names: string[] = [];
  const first = new Int32Array(workers.length);
  for (const w of new Set(Array.from(order, (i) => worker[i]))) {
    first[w] = names.length;
    for (let l = 0; l < lanes[w].length; l++)
      names.push(lanes[w].length === 1 ? workers[w] : `${shortName(workers[w])}, ${l + 1}`);
  }
  for (let i = 0; i < rows.length; i++) rows[i] += first[worker[i]];
  return { names, rows };
}

function useOf(
  { from, to }: Attempts,
  rows: Int32Array,
  workers: number,
  seconds: number,
): readonly (readonly number[])[] {
  const use = Array.from({ length: workers }, () => new Array<number>(PARTS).fill(0));
  const part = seconds / PARTS || 1;
  for (let i = 0; i < rows.length; i++)
    for (let p = Math.floor(from[i] / part); p < PARTS && p * part < to[i]; p++) {
      const overlap = Math.min(to[i], (p + 1) * part) - Math.max(from[i], p * part);
      use[rows[i]][p] = Math.min(1, use[rows[i]][p] + overlap / part);
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
