import { AttuneError } from "../../../errors/attune-error.ts";
import { frontRows, isFeasible } from "../../../trial/feasible.ts";
import { kneeOf } from "../../knee.ts";
import { type Cloud, cloudMark, makeCloud } from "../cloud.ts";
import type { Figure, Mark, Panel } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectivesOf, type PlottedStudy, type ShownObjective } from "../plotted-study.ts";
import { beyondNote, type ValueScale, valueScale } from "../value-scale.ts";

/** Of more objectives than this the first ones are shown. */
const MAX_OBJECTIVES = 4;
/** Look of the trial at the knee. */
const KNEE_LOOK = { colour: "series2" } as const;
const KNEE_SIZE = 6;

/** Two objectives of all complete trials. */
export interface FrontPanel {
  /** Indices of the objectives. */
  readonly x: number;
  /** Vertical place. */
  readonly y: number;
  /** Feasible trials outside the front. */
  readonly dominated: Cloud;
  /** Trials that exceed a limit. */
  readonly infeasible: Cloud;
}

/** The Pareto front of the feasible trials. */
export interface FrontNumbers {
  /** The kind of plot. */
  readonly kind: "front";
  /** Name of the study. */
  readonly study: string;
  /** Names of the objectives. */
  readonly objectives: readonly (ValueScale & {
    /** Name of the objective. */
    readonly name: string;
    /** Whether less or more is better. */
    readonly direction: "minimize" | "maximize";
  })[];
  /** The trials of the front, and their value of each objective. */
  readonly front: {
    /** Number of the trial. */
    readonly trial: readonly number[];
    /** Values of each objective. */
    readonly values: readonly (readonly number[])[];
  };
  /**
   * The trial at the knee: each objective being scaled to 0 to 1 on the front, the one farthest from
   * the line (the plane, of more than two objectives) through the front's ends. Left out where no
   * trial lies beyond it, with fewer than three trials and with more than four objectives.
   */
  readonly knee?: number;
  /** Each two objectives. */
  readonly panels: readonly FrontPanel[];
}

export function readFront(study: PlottedStudy, { maxPoints, log }: PlotSettings): FrontNumbers {
  const { history } = study;
  const { finished } = history;
  const objectives = objectivesOf(study).slice(0, MAX_OBJECTIVES);
  if (objectives.length < 2) throw new AttuneError("usage", "a front needs two objectives");
  const rows = frontRows(history).sort((a, b) => finished.loss[0][a] - finished.loss[0][b]);
  const onFront = new Set(rows);
  const columns = objectives.map(({ index, sign }) =>
    finished.loss[index].subarray(0, finished.length).map((v) => v * sign),
  );
  const scales = objectives.map(({ sign }, k) => valueScale(columns[k], sign, log));
  const panelOf = (x: number, y: number): FrontPanel => {
    const cloudOf = (feasible: boolean): Cloud => {
      const of = { x: scales[x].scale, y: scales[y].scale };
      return makeCloud(of, { count: finished.length, maxPoints }, (add) => {
        for (let i = 0; i < finished.length; i++) {
          if (finished.state[i] !== "complete" || isFeasible(finished, i) !== feasible) continue;
          if (onFront.has(i)) continue;
          if (Number.isFinite(columns[x][i]) && Number.isFinite(columns[y][i]))
            add(finished.number[i], columns[x][i], columns[y][i]);
        }
      });
    };
    return { x, y, dominated: cloudOf(true), infeasible: cloudOf(false) };
  };
  const all = history.measures.signs.length;
  const place =
    all > MAX_OBJECTIVES
      ? undefined
      : kneeOf(objectives.map(({ index }) => rows.map((i) => finished.loss[index][i])));
  return {
    ...{ kind: "front", study: study.name },
    ...(place !== undefined && { knee: finished.number[rows[place]] }),
    objectives: objectives.map(({ name, direction }: ShownObjective, k) => ({
      ...{ name, direction, ...scales[k] },
    })),
    front: {
      trial: rows.map((i) => finished.number[i]),
      values: columns.map((column) => rows.map((i) => column[i])),
    },
    panels: objectives.flatMap((_, x) =>
      objectives.slice(x + 1).map((__, k) => panelOf(x, x + 1 + k)),
    ),
  };
}

export function drawFront(numbers: FrontNumbers): Figure {
  const { study, objectives, front, panels, knee } = numbers;
  const three = objectives.length > 2;
  return {
    title: `Pareto front of ${study}`,
    columns: Math.min(3, panels.length),
    panels: panels.map((panel) => drawPanel(numbers, panel)),
    legend: [
      { label: `Pareto front (${front.trial.length})`, colour: "accent", shape: "diamond" },
      ...(knee === undefined
        ? []
        : [{ label: `knee: trial ${knee}`, ...KNEE_LOOK, shape: "square" } as const]),
      { label: "dominated", colour: "main", shape: "circle" },
      ...(panels[0].infeasible.total > 0
        ? [{ label: "exceeds a limit", colour: "muted", shape: "hollow" } as const]
        : []),
    ],
    notes: [
      ...(knee === undefined
        ? []
        : [
            `knee: farthest from the ${three ? "plane" : "line"} through the ends of the front, ` +
              "objectives scaled to the same range",
          ]),
      ...(three
        ? ["in a panel a trial of the front may look dominated: another objective is better"]
        : []),
      ...objectives.flatMap(({ name, beyond }) => beyondNote(beyond, `value of ${name}`)),
    ],
  };
}

function drawPanel(
  { objectives, front, knee }: FrontNumbers,
  { x, y, dominated, infeasible }: FrontPanel,
): Panel {
  const axis = (k: number) => ({
    label: `${objectives[k].name} (${objectives[k].direction})`,
    scale: objectives[k].scale,
  });
  const titles = (cloud: Cloud): string[] => cloud.trial.map((t) => `trial ${t}`);
  const points: Mark = {
    ...{ mark: "dots", colour: "accent", shape: "diamond" },
    size: front.trial.length > 100 ? 3 : 5,
    ...{ x: front.values[x], y: front.values[y], titles: front.trial.map((t) => `trial ${t}`) },
  };
  // Of two objectives the front is a staircase: what it dominates lies beyond it.
  const stairs: Mark = {
    ...{ mark: "line", colour: "accent", step: true, width: 1.5, opacity: 0.7 },
    ...{ x: front.values[x], y: front.values[y] },
  };
  const at = knee === undefined ? -1 : front.trial.indexOf(knee);
  return {
    x: axis(x),
    y: axis(y),
    marks: [
      cloudMark(infeasible, { colour: "muted", shape: "hollow", titles: titles(infeasible) }),
      cloudMark(dominated, { colour: "main", titles: titles(dominated) }),
      ...(objectives.length === 2 ? [stairs] : []),
      points,
      ...(at < 0
        ? []
        : [
            {
              ...({ mark: "dots", shape: "square", size: KNEE_SIZE, ...KNEE_LOOK } as const),
              ...{ x: [front.values[x][at]], y: [front.values[y][at]] },
              titles: [`knee: trial ${knee}`],
            },
          ]),
    ],
  };
}
