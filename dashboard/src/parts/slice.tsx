import { useMemo } from "preact/hooks";
import { keepRows } from "../data/keep-rows.ts";
import { change, view } from "../data/view.ts";
import { type ChartProps, nameChart, tellTrial } from "./chart-text.ts";
import type { ScatterData } from "./draw-scatter.ts";
import { Scatter } from "./scatter.tsx";

/** The objective by one parameter. */
export function Slice(props: ChartProps) {
  const { trials, shown, onPick } = props;
  const { axis, measured, objective } = shown;
  const { brushes, slice: wanted } = view.value;
  const params = [...trials.params.keys()];
  const slice = trials.params.has(wanted) ? wanted : (params[0] ?? "");
  const data = useMemo<ScatterData>(() => {
    const x = axis(trials.nameOf("params", slice));
    const isActive = (row: number): boolean => !Number.isNaN(x.shares[row]!);
    const rows = keepRows(measured.rows, isActive);
    return {
      x: { ...x, label: slice },
      y: axis(trials.nameOf("values", objective)),
      rows,
      behind: measured.behind === measured.rows ? rows : keepRows(measured.behind, isActive),
      brushes,
    };
  }, [axis, measured, objective, slice, brushes]);
  if (slice === "") return null;
  return (
    <section class="panel" aria-labelledby="slice">
      <h2 id="slice">
        <label>
          Slice of{" "}
          <select value={slice} onChange={(event) => change({ slice: event.currentTarget.value })}>
            {params.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </h2>
      <Scatter
        data={data}
        name={nameChart(`${objective} by ${slice}`, props, data.rows)}
        tell={(row) => tellTrial(trials, shown, row)}
        onPick={onPick}
        canBrush
      />
    </section>
  );
}
