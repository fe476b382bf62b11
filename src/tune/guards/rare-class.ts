import { countText } from "../../errors/count-text.ts";
import { leastOf } from "../../numeric/extremes.ts";
import type { Guard } from "./guarded-data.ts";

/** A class with fewer rows than this is reported. */
const MIN_ROWS_PER_CLASS = 10;

/** A class that has only a few rows to learn from. */
export const findRareClass: Guard = ({ data, rest }) => {
  if (data.classes.length === 0) return undefined;
  const counts = new Float64Array(data.classes.length);
  for (const i of rest) counts[data.target[i]]++;
  const least = leastOf(counts);
  if (least >= MIN_ROWS_PER_CLASS) return [];
  const label = JSON.stringify(data.classes[counts.indexOf(least)]);
  return [
    {
      column: "",
      message:
        least === 0
          ? `class ${label} has no rows to learn from`
          : `class ${label} has only ${countText(least, "row")} to learn from`,
    },
  ];
};
