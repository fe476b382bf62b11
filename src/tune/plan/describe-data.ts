import { describeSize } from "../image/image-size.ts";
import { describeSplit } from "../split/describe-split.ts";
import { describeGivenHoldout } from "../split/given-holdout.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { DividedRows } from "./divide-rows.ts";
import type { PlanOptions } from "./tune-plan.ts";

/** Class labels that a description of the data lists. */
const MAX_LISTED_CLASSES = 6;

/** What the data was taken for, in one line. */
export function describeData(
  data: Dataset,
  metric: string,
  held: number,
  { weight, classWeight }: Pick<PlanOptions, "weight" | "classWeight">,
): string {
  const { rows, columns, image } = data.table;
  const count = (type: string): number => columns.filter((c) => c.type === type).length;
  const types = [`${count("number")} numbers`, `${count("category")} categories`];
  if (count("date") > 0) types.push(`${count("date")} dates`);
  if (count("text") > 0) types.push(`${count("text")} texts`);
  const listed = data.classes.slice(0, MAX_LISTED_CLASSES).join(", ");
  const more = data.classes.length > MAX_LISTED_CLASSES ? ", …" : "";
  const task = data.task === "classification" ? `classification (${listed}${more})` : "regression";
  return (
    `${task}, ${rows} rows, ${held} of them held out, ` +
    `${columns.length} columns (${types.join(", ")}), ` +
    `${image === undefined ? "" : `images of ${describeSize(image)}, `}scored by ${metric}` +
    (weight === undefined ? "" : `, rows weighted by ${weight}`) +
    (classWeight === undefined ? "" : ", classes balanced in training")
  );
}

/** Remarks on a division of the rows that did not come out as asked, or that flatters scores. */
export function describeDivision(
  options: Pick<PlanOptions, "holdoutRows">,
  { table, task, target, classes }: Dataset,
  { splitting, column, share, rest, held, folds }: DividedRows,
): readonly DataNote[] {
  const { rows } = table;
  return [
    ...describeSplit({
      ...{ splitting, column, rows, held, folds },
      share: options.holdoutRows ? held.length / rows : share,
      classes: task === "classification" ? target : undefined,
      labels: classes,
    }),
    ...(options.holdoutRows ? describeGivenHoldout({ rest, held }, splitting, column) : []),
  ];
}
