import { useMemo } from "preact/hooks";
import { flipAxis } from "../data/axis.ts";
import { change, view } from "../data/view.ts";
import type { ChartProps } from "./chart-text.ts";
import type { ParallelData } from "./draw-parallel.ts";
import { OrderedChoice } from "./ordered-choice.tsx";
import { Parallel } from "./parallel.tsx";

/** Parameters that have an axis unless others are chosen. */
const AXES = 8;

/** Parallel coordinates of parameters and the objective. */
export function ParallelPanel({ trials, shown }: ChartProps) {
  const { axis, measured, objective, direction } = shown;
  const { brushes, axes: wanted, flipped } = view.value;
  const params = [...trials.params.keys()].map((name) => trials.nameOf("params", name));
  const known = wanted.filter((name) => trials.column(name) !== undefined);
  const names = known.length > 0 ? known : params.slice(0, AXES);
  const last = axis(trials.nameOf("values", objective));
  const goodness = useMemo(
    () => (direction === "minimize" ? last.shares.map((share) => 1 - share) : last.shares),
    [last, direction],
  );
  const data = useMemo<ParallelData>(
    () => ({
      axes: [...names.map(axis), last].map((one) =>
        flipped.includes(one.name) ? flipAxis(one) : one,
      ),
      ...{ ...measured, goodness, brushes },
    }),
    [axis, measured, goodness, names.join("\n"), brushes, flipped],
  );
  const flip = (name: string): void =>
    change({
      flipped: flipped.includes(name)
        ? flipped.filter((other) => other !== name)
        : [...flipped, name],
    });
  if (params.length === 0) return null;
  return (
    <section class="panel broad" aria-labelledby="parallel">
      <h2 id="parallel">Parallel coordinates</h2>
      <Parallel data={data} />
      <details>
        <summary>Axes</summary>
        <OrderedChoice names={names} all={params} onChange={(axes) => change({ axes })} />
        <p class="flips">
          Upside down:{" "}
          {[...names, last.name].map((name) => (
            <label key={name}>
              <input type="checkbox" checked={flipped.includes(name)} onChange={() => flip(name)} />
              {name}
            </label>
          ))}
        </p>
      </details>
    </section>
  );
}
