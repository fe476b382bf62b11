import { AttuneError } from "../../errors/attune-error.ts";
import { readDate } from "./date-format.ts";
import { readNumber } from "./number-format.ts";
import type { ColumnProfile } from "./profile.ts";
import { dateFormatOf, decimalOf, type ReadingChoices } from "./reading-choices.ts";
import { quote } from "./unreadable.ts";

/**
 * The cells of a column as numbers that grow with time: dates as days since 1970, numbers as they
 * are.
 * @param texts of the column, one per row
 * @throws AttuneError `data-invalid` for a cell that is neither a date nor a number, and where the day
 * and the month may each come first
 */
export function readTimes(
  name: string,
  texts: readonly string[],
  profile: ColumnProfile,
  choices: ReadingChoices,
): Float64Array {
  const { format, readable } = profile.numbers.read(decimalOf(profile, choices));
  // Digits such as 20240131 grow with time as numbers, too.
  const dates = readable < profile.present ? dateFormatOf(name, profile, choices) : undefined;
  const times = Float64Array.from(texts, (text) =>
    dates === undefined ? readNumber(text, format) : readDate(text, dates),
  );
  const wrong = times.findIndex(Number.isNaN);
  if (wrong === -1) return times;
  throw new AttuneError(
    "data-invalid",
    `time column ${JSON.stringify(name)} contains ${quote(texts[wrong])}, ` +
      "which is neither a date nor a number",
    { hint: "use dates such as 2024-03-31, all written alike" },
  );
}
