import { useMemo } from "preact/hooks";
import type { Direction, Study } from "../data/api.ts";
import { chooseRows, improvingRows } from "../data/chosen.ts";
import type { OpenStudy } from "../data/open-study.ts";
import type { Trials } from "../data/trials.ts";
import { change, go, view } from "../data/view.ts";
import { Controls } from "../parts/controls.tsx";
import type { ScatterData } from "../parts/draw-scatter.ts";
import { Filter } from "../parts/filter.tsx";
import { showCount, showValue } from "../parts/format.ts";
import { Importance } from "../parts/importance.tsx";
import { Scatter } from "../parts/scatter.tsx";
import { sliceData } from "../parts/slice-data.ts";
import { Summary } from "../parts/summary.tsx";
import { TrialTable } from "../parts/trial-table.tsx";

/** Trials up to which the importance of parameters is computed without being asked for. */
const MAX_QUICK_TRIALS = 3000;

/** The direction of each objective by name. */
function directionsOf(info: Study | undefined): { readonly [name: string]: Direction } {
  const objectives = info?.objectives ?? "minimize";
  return typeof objectives === "string" ? { value: objectives } : objectives;
}

/** A study: what it has reached, and all its trials. */
export function StudyPage({ study }: { readonly study: OpenStudy }) {
  const { trials } = study;
  const version = trials.version.value;
  const shown = view.value;
  const directions = directionsOf(study.info.value);
  const names = Object.keys(directions);
  const objective = names.includes(shown.objective) ? shown.objective : (names[0] ?? "value");
  const direction = directions[objective] ?? "minimize";
  const column = trials.values.get(objective) ?? NO_VALUES;
  const chosen = useMemo(
    () => chooseRows(trials, shown),
    [trials, version, shown.where, shown.states.join()],
  );
  const measured = useMemo(() => {
    const numbers = trials.numbers(column);
    return chosen.rows.filter((row) => !Number.isNaN(numbers[row]!));
  }, [chosen, column, version]);
  const bests = useMemo(
    () => improvingRows(trials, column, direction),
    [trials, column, direction, version],
  );
  const best = bests.at(-1);
  const isFiltered = chosen.rows.length < trials.length;
  const data = useMemo<ScatterData>(
    () => ({
      x: trials.numbers(trials.number),
      y: trials.numbers(column),
      rows: measured,
      ...(!isFiltered && { bests }),
      xLabel: "trial",
      yLabel: objective,
      direction,
    }),
    [measured, bests, objective, direction, version],
  );
  const params = [...trials.params.keys()];
  const slice = trials.params.has(shown.slice) ? shown.slice : (params[0] ?? "");
  const spec = study.info.value?.space?.params?.[slice];
  const sliced = useMemo(
    () => sliceData({ trials, rows: measured, slice, spec, column, objective, direction }),
    [measured, slice, spec, objective, direction, version],
  );
  const tell = (row: number): string => tellOf(trials, row, objective, column);
  const open = (row: number): void => go({ ...shown, trial: trials.number[row]! });
  return (
    <main>
      <h1>{study.name}</h1>
      <Summary study={study} best={best} objective={objective} column={column} />
      <Controls study={study} />
      {names.length > 1 && (
        <label class="choice">
          Objective{" "}
          <select
            value={objective}
            onChange={(event) => change({ objective: event.currentTarget.value })}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <Filter trials={trials} error={chosen.error} shown={chosen.rows.length} />
      <div class="charts">
        <section class="panel" aria-labelledby="history">
          <h2 id="history">History</h2>
          <Scatter
            data={data}
            name={nameOf("History", trials, data, best, column, objective)}
            tell={tell}
            onPick={open}
          />
        </section>
        {slice !== "" && (
          <section class="panel" aria-labelledby="slice">
            <h2 id="slice">
              <label>
                Slice of{" "}
                <select
                  value={slice}
                  onChange={(event) => change({ slice: event.currentTarget.value })}
                >
                  {params.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>
            </h2>
            <Scatter
              data={sliced}
              name={nameOf(`${objective} by ${slice}`, trials, sliced, best, column, objective)}
              tell={tell}
              onPick={open}
            />
          </section>
        )}
        <Importance
          key={`${study.name} ${objective}`}
          study={study.name}
          objective={names.length > 1 ? objective : ""}
          isQuick={study.isReady.value && trials.length >= 20 && trials.length <= MAX_QUICK_TRIALS}
        />
      </div>
      <h2>Trials</h2>
      <TrialTable trials={trials} rows={chosen.rows} version={version} />
    </main>
  );
}

const NO_VALUES: readonly unknown[] = [];

function tellOf(
  trials: Trials,
  row: number,
  objective: string,
  column: readonly unknown[],
): string {
  const params = [...trials.params]
    .filter(([, values]) => values[row] !== null && values[row] !== undefined)
    .map(([name, values]) => `${name} ${showValue(values[row])}`);
  const value = `${objective} ${showValue(column[row])}`;
  return `Trial ${trials.number[row]}: ${[value, ...params].join(", ")}`;
}

/** What a chart shows, in words. */
function nameOf(
  what: string,
  trials: Trials,
  { rows }: ScatterData,
  best: number | undefined,
  column: readonly unknown[],
  objective: string,
): string {
  const counted = `${what}: ${showCount(rows.length)} trials`;
  if (best === undefined) return counted;
  return `${counted}; best ${objective} ${showValue(column[best])} at trial ${trials.number[best]}`;
}
