import { countText } from "../../errors/count-text.ts";
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
  const counts = [
    ["number", "numbers"],
    ["category", "categories"],
    ["date", "dates"],
    ["text", "texts"],
  ].map(([type, plural]) => ({ count: count(type), type, plural }));
  const types = counts.filter((c) => c.count > 0).map((c) => countText(c.count, c.type, c.plural));
  const listed = data.classes.slice(0, MAX_LISTED_CLASSES).join(", ");
  const more = data.classes.length > MAX_LISTED_CLASSES ? ", …" : "";
  const task = data.task === "classification" ? `classification (${listed}${more})` : "regression";
  return (
    `${task}, ${countText(rows, "row")}, ${held.toLocaleString("en")} of them held out, ` +
    `${countText(columns.length, "column")} (${types.join(", ")}), ` +
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
