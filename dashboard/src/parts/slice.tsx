import { useMemo } from "preact/hooks";
import { rowsWithNumber } from "../data/keep-rows.ts";
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
  const x = axis(trials.nameOf("params", slice));
  // Where the parameter is not active there is no point.
  const behind = useMemo(() => rowsWithNumber(measured.behind, x.shares), [measured.behind, x]);
  const data = useMemo<ScatterData>(
    () => ({
      x: { ...x, label: slice },
      y: axis(trials.nameOf("values", objective)),
      rows: measured.rows === measured.behind ? behind : rowsWithNumber(measured.rows, x.shares),
      behind,
      brushes,
    }),
    [axis, x, measured, behind, objective, slice, brushes],
  );
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
