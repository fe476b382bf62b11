import { useMemo } from "preact/hooks";
import { nearestRows } from "../data/neighbours.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { type ShownTrials, useShownTrials } from "../data/shown-trials.ts";
import type { Trials } from "../data/trials.ts";
import { addressOf, go, view } from "../data/view.ts";
import { nameChart, tellTrial } from "./chart-text.ts";
import { showCount, showValue } from "./format.ts";
import { Scatter } from "./scatter.tsx";

/** Slices that are shown. */
const MAX_SLICES = 12;
const NEIGHBOURS = 5;

/** Where a trial stands among the others: its rank, its place in each slice, the closest ones. */
export function TrialPlace({ study, row }: { readonly study: OpenStudy; readonly row: number }) {
  const { trials } = study;
  const shown = useShownTrials(study);
  const { objective, direction, measured, axis } = shown;
  const rows = measured.behind;
  const values = trials.values.get(objective)?.numbers;
  const own = values?.[row] ?? Number.NaN;
  const params = [...trials.params.keys()].filter(
    (name) => trials.params.get(name)?.at(row) !== null,
  );
  const y = axis(trials.nameOf("values", objective));
  const slices = useMemo(
    () =>
      params.slice(0, MAX_SLICES).map((name) => ({
        x: { ...axis(trials.nameOf("params", name)), label: name },
        ...{ y, rows, bests: [row] },
      })),
    [axis, rows, row, objective],
  );
  const sign = direction === "minimize" ? 1 : -1;
  const worse = rows.reduce((sum, other) => sum + Number(sign * values![other]! > sign * own), 0);
  const pick = (other: number): void => go({ ...view.value, trial: trials.numberOf(other) });
  return (
    <section class="panel" aria-labelledby="place">
      <h2 id="place">Where it stands</h2>
      {!Number.isNaN(own) && (
        <p>
          {objective} {showValue(own)}: better than {showCount(worse)} of {showCount(rows.length)}{" "}
          trials with a value.
        </p>
      )}
      <Neighbours trials={trials} shown={shown} row={row} />
      {!Number.isNaN(own) && (
        <div class="charts">
          {slices.map((data) => (
            <div key={data.x.name}>
              <Scatter
                data={data}
                name={nameChart(
                  `${objective} by ${data.x.label}`,
                  { trials, shown, onPick: pick },
                  rows,
                )}
                tell={(other) => tellTrial(trials, shown, other)}
                onPick={pick}
              />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

interface NeighboursProps {
  readonly trials: Trials;
  readonly shown: ShownTrials;
  readonly row: number;
}

/** The trials whose parameters are closest. */
function Neighbours({ trials, shown, row }: NeighboursProps) {
  const { objective, measured, axis } = shown;
  const rows = measured.behind;
  const values = trials.values.get(objective)?.numbers;
  const neighbours = useMemo(
    () =>
      nearestRows(
        rows,
        [...trials.params.keys()].map((name) => axis(trials.nameOf("params", name))),
        row,
        NEIGHBOURS,
      ),
    [axis, rows, row],
  );
  if (neighbours.length === 0) return null;
  return (
    <p>
      Closest trials:{" "}
      {neighbours.map(({ row: other, distance }) => (
        <>
          <a key={other} href={addressOf({ ...view.value, trial: trials.numberOf(other) })}>
            {trials.numberOf(other)}
          </a>{" "}
          ({showValue(values?.[other])}, {(100 * distance).toFixed(1)} % of the space away){" "}
        </>
      ))}
    </p>
  );
}
