import { useMemo } from "preact/hooks";
import { view } from "../data/view.ts";
import { type ChartProps, nameChart, tellTrial } from "./chart-text.ts";
import type { ScatterData } from "./draw-scatter.ts";
import { Scatter } from "./scatter.tsx";

/** The objective by number of the trial, and the best so far. */
export function History(props: ChartProps) {
  const { trials, shown, onPick } = props;
  const { axis, measured, objective, bests, chosen } = shown;
  const { brushes } = view.value;
  const isFiltered = chosen.length < trials.length;
  const data = useMemo<ScatterData>(
    () => ({
      x: { ...axis(trials.nameOf("field", "number")), label: "trial" },
      y: axis(trials.nameOf("values", objective)),
      ...measured,
      bests: isFiltered ? undefined : bests,
      stairs: true,
      brushes,
    }),
    [axis, measured, objective, isFiltered, brushes],
  );
  return (
    <section class="panel" aria-labelledby="history">
      <h2 id="history">History</h2>
      <Scatter
        data={data}
        name={nameChart("History", props, measured.rows)}
        tell={(row) => tellTrial(trials, shown, row)}
        onPick={onPick}
        canBrush
      />
    </section>
  );
}
