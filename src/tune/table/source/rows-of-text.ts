import Papa from "papaparse";

/** Rows by which the delimiter and the header are found. */
const SAMPLE_ROWS = 200;

/** The cells of the first rows of a text, blank rows included. */
export function rowsOfText(text: string, delimiter: string, newline: "\n" | "\r"): string[][] {
  const parser = new Papa.Parser({ delimiter, newline, preview: SAMPLE_ROWS });
  return parser.parse(text, 0, false).data as string[][];
}
