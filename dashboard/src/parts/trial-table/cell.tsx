import { cellText } from "../../data/column-widths.ts";
import type { Trials } from "../../data/trials.ts";
import { addressOf, view } from "../../data/view.ts";
import { exactValue } from "../format.ts";
import { type Pinned, pinClass, pinStyle } from "./pinned.ts";

interface CellProps extends Pinned {
  readonly name: string;
  readonly trials: Trials;
  readonly row: number;
}

/** The value of a trial in a column; its number leads to the page of the trial. */
export function Cell({ name, trials, row, left }: CellProps) {
  const column = trials.column(name);
  const style = pinStyle(left);
  const text = cellText(trials, name, row);
  if (column === trials.fields.number)
    return (
      <span role="gridcell" class={pinClass("cell number", left)} style={style}>
        <a href={addressOf({ ...view.value, trial: trials.numberOf(row) })} tabIndex={-1}>
          {text}
        </a>
      </span>
    );
  const value = column?.at(row);
  const isNumber = typeof value === "number" && column !== trials.fields.startedAt;
  return (
    <span
      role="gridcell"
      class={pinClass(isNumber ? "cell number" : "cell", left)}
      style={style}
      title={column === trials.fields.startedAt ? text : exactValue(value)}
      data-state={column === trials.fields.state ? value : undefined}
    >
      {text}
    </span>
  );
}
