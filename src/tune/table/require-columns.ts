import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMean } from "../../errors/did-you-mean.ts";
import { foldCase } from "./variants.ts";

/** Columns that a message names: a table of images can lack thousands. */
const MAX_NAMED = 20;
/** The same where it has none of the columns, and so must be another table. */
const MAX_NAMED_OF_NONE = 3;

/**
 * Checks that a table has the columns that are needed.
 * @param label of the table, for the message
 * @throws AttuneError `data-invalid` with the columns that are missing, and the likely spellings
 */
export function requireColumns(
  needed: readonly string[],
  header: readonly string[],
  label: string,
): void {
  if (needed.length > 0 && header.every((name) => name === ""))
    throw new AttuneError("data-invalid", `${label} is empty`, {
      hint: `it needs a header row with the ${needed.length === 1 ? "column" : "columns"} that the model was trained with`,
    });
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length === 0) return;
  const others = header.filter((name) => !needed.includes(name));
  const renamed = missing.flatMap((name) => {
    const same = others.find((other) => foldCase(other.trim()) === foldCase(name.trim()));
    return same === undefined ? [] : [`${JSON.stringify(same)} to ${JSON.stringify(name)}`];
  });
  if (
    missing.length === needed.length &&
    missing.length > MAX_NAMED_OF_NONE &&
    renamed.length === 0
  )
    throw new AttuneError(
      "data-invalid",
      `${label} has none of the ${missing.length} columns that the model was trained with: ` +
        `${missing.slice(0, MAX_NAMED_OF_NONE).join(", ")}, …`,
      { hint: "give rows such as those of the training" },
    );
  const named = missing.slice(0, MAX_NAMED).join(", ");
  const more = missing.length > MAX_NAMED ? ` and ${missing.length - MAX_NAMED} more` : "";
  throw new AttuneError(
    "data-invalid",
    `${label} lacks ${missing.length === 1 ? "column" : "columns"} ${named}${more}`,
    {
      hint:
        renamed.length > 0
          ? `did you mean another spelling? Rename ${renamed.join(", ")}`
          : (didYouMean(missing[0], others) ??
            `the model was trained with ${missing.length === 1 ? "it" : "them"}`),
    },
  );
}
