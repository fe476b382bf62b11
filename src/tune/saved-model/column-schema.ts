import * as v from "valibot";
import { unitFamilies } from "../table/unit-family.ts";

/** How the cells of a column are written. */
const format = v.variant("kind", [
  v.strictObject({
    kind: v.literal("number"),
    decimal: v.picklist([".", ","]),
    unit: v.optional(v.string()),
    family: v.optional(v.picklist(unitFamilies)),
  }),
  v.strictObject({
    kind: v.literal("date"),
    order: v.picklist(["dmy", "mdy", "ymd"]),
    utc: v.optional(v.boolean()),
  }),
  v.strictObject({ kind: v.literal("scale"), ranks: v.record(v.string(), v.number()) }),
]);

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A column of a saved model. */
export const column = v.pipe(
  v.strictObject({
    name: v.string(),
    type: v.picklist(["number", "date", "category", "text"]),
    format: v.optional(format),
    missing: v.optional(v.array(v.string())),
    ignoreCase: v.optional(v.boolean()),
    categories: v.optional(v.array(v.string())),
    scripts: v.optional(v.record(v.string(), share)),
    lostDigits: v.optional(share),
  }),
  v.check(
    ({ type, format }) =>
      format === undefined || (format.kind === "scale" ? "number" : format.kind) === type,
    "the format is not of this type",
  ),
);
