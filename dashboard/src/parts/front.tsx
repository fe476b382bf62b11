import { useMemo } from "preact/hooks";
import type { Axis } from "../data/axis.ts";
import { frontOf, kneeIn } from "../data/front.ts";
import { keepRows } from "../data/keep-rows.ts";
import { change, view } from "../data/view.ts";
import { type ChartProps, tellTrial } from "./chart-text.ts";
import type { ScatterData } from "./draw-scatter.ts";
import { showCount } from "./format.ts";
import { Scatter } from "./scatter.tsx";
import { TrialLinks } from "./trial-links.tsx";

/** Two objectives of all trials, and the Pareto front; the color shows a third one. */
export function Front({ trials, shown, onPick }: ChartProps) {
  const { axis, measured, objective, directions, version } = shown;
  const { brushes, against: wanted } = view.value;
  const others = Object.keys(directions).filter((name) => name !== objective);
  const against = others.includes(wanted) ? wanted : (others[0] ?? "");
  const third = others.find((name) => name !== against);
  const front = useMemo(() => frontOf(trials, directions), [trials, version]);
  const knee = useMemo(() => kneeIn(trials, directions, front), [trials, front]);
  const goodnessOf = ({ shares }: Axis, name: string): Float32Array =>
    directions[name] === "minimize" ? shares.map((share) => 1 - share) : shares;
  const data = useMemo<ScatterData>(() => {
    // A trial that exceeds a limit is behind the others.
    const { feasible } = trials.fields;
    const isShown = new Set(measured.rows.length < measured.behind.length ? measured.rows : []);
    return {
      x: axis(trials.nameOf("values", objective)),
      y: axis(trials.nameOf("values", against)),
      rows: keepRows(measured.rows, (row) => feasible.at(row) === true),
      behind: measured.behind,
      bests: isShown.size === 0 ? front : front.filter((row) => isShown.has(row)),
      stairs: others.length === 1 && isShown.size === 0,
      shades:
        third === undefined ? undefined : goodnessOf(axis(trials.nameOf("values", third)), third),
      brushes,
    };
  }, [axis, measured, objective, against, third, front, brushes]);
  return (
    <section class="panel" aria-labelledby="front">
      <h2 id="front">
        Pareto front{" "}
        {others.length > 1 && (
          <label>
            against{" "}
            <select
              value={against}
              onChange={(event) => change({ against: event.currentTarget.value })}
            >
              {others.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
      </h2>
      <Scatter
        data={data}
        name={`${objective} and ${against}: ${showCount(data.rows.length)} feasible trials, ${showCount(front.length)} in the Pareto front`}
        tell={(row) => tellTrial(trials, shown, row)}
        onPick={onPick}
        canBrush
      />
      {knee !== undefined && (
        <p class="told wraps">
          Knee: trial <TrialLinks numbers={[trials.fields.number.numbers[knee]!]} most={1} />
          (farthest from the {others.length === 1 ? "line" : "plane"} through the ends of the front
          with objectives scaled to the same range)
        </p>
      )}
      {third !== undefined && (
        <p class="told">Color: {third}, from the worst to the best as in parallel coordinates</p>
      )}
    </section>
  );
}
