import { useMemo } from "preact/hooks";
import type { Direction, Study } from "./api.ts";
import type { Axis } from "./axis.ts";
import { axisOf } from "./axis.ts";
import { selectRows } from "./brush.ts";
import { chooseRows, improvingRows } from "./chosen.ts";
import { rowsWithNumber } from "./keep-rows.ts";
import type { OpenStudy } from "./open-study.ts";
import { view } from "./view.ts";

/** The trials that a view shows, and by which objective. */
export interface ShownTrials {
  readonly directions: { readonly [name: string]: Direction };
  /** Name of the objective of the charts. */
  readonly objective: string;
  readonly direction: Direction;
  /** Rows of the expression and the states. */
  readonly chosen: Uint32Array;
  /** Those of them that the brushes select: what the table has. */
  readonly selected: Uint32Array;
  readonly error: string;
  /** Chosen rows with a value of the objective; those of them that are selected. */
  readonly measured: { readonly behind: Uint32Array; readonly rows: Uint32Array };
  /** Rows that improve the objective on all before them. */
  readonly bests: readonly number[];
  /** The axis of a column. It is the same one until trials change. */
  readonly axis: (name: string) => Axis;
  readonly version: number;
}

/** The direction of each objective by name. */
export function directionsOf(info: Study | undefined): { readonly [name: string]: Direction } {
  const objectives = info?.objectives ?? "minimize";
  return typeof objectives === "string" ? { value: objectives } : objectives;
}

/** Chooses trials as the address says. */
export function useShownTrials({ trials, info }: OpenStudy): ShownTrials {
  const version = trials.version.value;
  const { where, states, brushes, objective: wanted } = view.value;
  const directions = directionsOf(info.value);
  const names = Object.keys(directions);
  const objective = names.includes(wanted) ? wanted : (names[0] ?? "value");
  const direction = directions[objective] ?? "minimize";
  const { rows: chosen, error } = useMemo(
    () => chooseRows(trials, where, states),
    [trials, version, where, states.join()],
  );
  const selected = useMemo(() => selectRows(trials, chosen, brushes), [chosen, brushes]);
  const column = trials.values.get(objective);
  const behind = useMemo(
    () => (column === undefined ? NO_ROWS : rowsWithNumber(chosen, column.numbers)),
    [chosen, column],
  );
  const measured = useMemo(() => {
    if (column === undefined || selected === chosen) return { behind, rows: behind };
    return { behind, rows: rowsWithNumber(selected, column.numbers) };
  }, [behind, chosen, selected, column]);
  const bests = useMemo(
    () => (column === undefined ? [] : improvingRows(trials, column, direction)),
    [trials, column, direction, version],
  );
  const specs = info.value?.space?.params;
  const axis = useMemo(() => {
    const made = new Map<string, Axis>();
    return (name: string): Axis => {
      let found = made.get(name);
      if (found === undefined) {
        const isParam = trials.params.get(name) === trials.column(name);
        const spec = isParam ? specs?.[name] : undefined;
        const named = trials.nameOf("values", name) === name ? directions[name] : undefined;
        made.set(name, (found = axisOf({ trials, name, spec, direction: named })));
      }
      return found;
    };
  }, [trials, version, specs]);
  return {
    ...{
      directions,
      objective,
      direction,
      chosen,
      selected,
      error,
      measured,
      bests,
      axis,
      version,
    },
  };
}

const NO_ROWS = new Uint32Array(0);
