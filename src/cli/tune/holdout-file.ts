import { readFileSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { fileProblem } from "../../errors/file-problem.ts";

/** First line of a file of row numbers. */
const HEADER = "row";

/** The text of a file of row numbers: a header, and a number in each line. */
export const holdoutText = (rows: readonly number[]): string => `${[HEADER, ...rows].join("\n")}\n`;

/**
 * Reads a file of row numbers, one in each line, with or without a header. The first row of the data
 * is 1.
 * @throws AttuneError `data-invalid` when it can't be read, or a line is no number
 */
export function readHoldoutFile(path: string): number[] {
  const hint = "it needs a number in each line; the first row below the header of the data is 1";
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const message = `--holdout-rows: ${path} can't be read: ${fileProblem(cause)}`;
    throw new AttuneError("data-invalid", message, { hint, cause });
  }
  const numbers: number[] = [];
  for (const [k, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const entry = line.trim();
    if (entry === "" || (numbers.length === 0 && entry.toLowerCase() === HEADER)) continue;
    if (!/^\d+$/.test(entry))
      throw new AttuneError(
        "data-invalid",
        `--holdout-rows: line ${k + 1} of ${path} is ${JSON.stringify(entry.slice(0, 40))}, which is ` +
          "not the number of a row",
        { hint },
      );
    numbers.push(Number(entry));
  }
  return numbers;
}
