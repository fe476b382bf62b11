import { AttuneError } from "../errors/attune-error.ts";
import type { Target } from "../numeric/matrix.ts";
import type { SavedModel } from "../tune/saved-model/saved-model.ts";
import { missingTexts } from "../tune/table/missing-words.ts";
import { parseNumber, readNumber } from "../tune/table/number-format.ts";
import { ColumnProfile } from "../tune/table/profile.ts";
import { chooseReading, decimalOf } from "../tune/table/reading-choices.ts";
import { quote } from "../tune/table/unreadable.ts";
import { foldCase } from "../tune/table/variants.ts";

/** Classes that a message lists. */
const MAX_LISTED_CLASSES = 6;

/**
 * The targets of rows; NaN where one is missing.
 * @param labels text of each row's target
 * @param numbers number of each row, for messages
 * @throws AttuneError `data-invalid` for a text that is no class of the model, or no number
 */
export function readTargets(
  { target, classes }: SavedModel,
  labels: readonly string[],
  numbers: Int32Array,
  source: string,
): Target {
  const missing = missingTexts(undefined);
  const toValue = classes.length === 0 ? numberReader(labels) : classReader(classes);
  const values = Float64Array.from(labels, (text, i) => {
    if (missing.has(text) && !classes.includes(text)) return Number.NaN;
    const value = toValue(text);
    if (!Number.isNaN(value)) return value;
    const at = `target ${JSON.stringify(target)} contains ${quote(text)} in row ${numbers[i]} of ${source}`;
    const listed = classes.slice(0, MAX_LISTED_CLASSES).join(", ");
    const more = classes.length > MAX_LISTED_CLASSES ? ", …" : "";
    throw classes.length === 0
      ? new AttuneError("data-invalid", `${at}, which is not a number`, {
          hint: "correct the cell, or remove the row",
        })
      : new AttuneError("data-invalid", `${at}, which is no class of the model`, {
          hint: `the classes are ${listed}${more}`,
        });
  });
  return { values, classes: classes.length };
}

/** Reads classes: as they are written, as equal numbers, or but for case and blanks. */
function classReader(classes: readonly string[]): (text: string) => number {
  const exact = new Map(classes.map((label, c) => [label, c]));
  const byNumber = new Map(
    classes.flatMap((label, c) => {
      const value = parseNumber(label);
      return Number.isNaN(value) ? [] : [[value, c] as const];
    }),
  );
  const folded = new Map<string, number>();
  // Labels that differ in case only are different classes.
  for (const [c, label] of classes.entries())
    folded.set(foldCase(label), folded.has(foldCase(label)) ? Number.NaN : c);
  return (text) =>
    exact.get(text) ?? byNumber.get(parseNumber(text)) ?? folded.get(foldCase(text)) ?? Number.NaN;
}

/** Reads numbers in the way in which most cells are written. */
function numberReader(labels: readonly string[]): (text: string) => number {
  const profile = new ColumnProfile();
  for (const text of labels) profile.add(text);
  const { format } = profile.numbers.read(decimalOf(profile, chooseReading([profile], {})));
  return (text) => readNumber(text, format);
}
