import type { Trials } from "../data/trials.ts";
import { trialsToCsv } from "../data/trials-csv.ts";
import { change, view } from "../data/view.ts";
import { OrderedChoice } from "./ordered-choice.tsx";

interface Props {
  readonly trials: Trials;
  /** In the order of the table. */
  readonly rows: Uint32Array;
  readonly columns: readonly string[];
  readonly all: readonly string[];
}

/** What the table shows, and its download. */
export function TableTools({ trials, rows, columns, all }: Props) {
  return (
    <div class="tools">
      <details>
        <summary>Columns</summary>
        <OrderedChoice names={columns} all={all} onChange={(names) => change({ columns: names })} />
        <button type="button" onClick={() => change({ columns: [] })}>
          All columns
        </button>
        <label>
          {" "}
          Pinned{" "}
          <input
            type="number"
            min="0"
            max={columns.length}
            value={view.value.pinned}
            onInput={(event) => change({ pinned: Number(event.currentTarget.value) || 0 })}
          />
        </label>
      </details>
      <button
        type="button"
        onClick={() => download("trials.csv", trialsToCsv(trials, rows, columns))}
      >
        Download as CSV
      </button>
    </div>
  );
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
