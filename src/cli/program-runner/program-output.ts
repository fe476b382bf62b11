import { stripVTControlCharacters } from "node:util";
import type { Measures } from "../../trial/measures.ts";
import { OutputTail } from "./output-tail.ts";
import type { ProcessGroup } from "./process-group.ts";
import { ReportScanner } from "./report-scanner.ts";
import type { ProgramReport } from "./result.ts";
import type { ShownErrors } from "./shown-errors.ts";
import { uncaughtError } from "./uncaught-error.ts";

/** Characters of a program's last line that a failure's message repeats. */
const MAX_LINE_CHARACTERS = 500;
/** Characters of the text of an error that it repeats. */
const MAX_MESSAGE_CHARACTERS = 1000;
/** Characters of a program's errors in which the text of its last error is sought. */
const MAX_ERROR_CHARACTERS = 20_000;
/** Characters of a program's errors that are kept with its failed trial. */
const MAX_STACK_CHARACTERS = 4000;

/**
 * Reads a program's standard output to its end, and passes reports on one after another as they
 * are printed.
 * @returns the end of the other output
 */
export async function readOutput(
  group: ProcessGroup,
  onReport: (report: ProgramReport) => Promise<void>,
): Promise<OutputTail> {
  const tail = new OutputTail();
  const scanner = new ReportScanner((bytes) => tail.push(bytes));
  for await (const chunk of group.readOutput())
    for (const report of scanner.push(chunk)) await onReport(report);
  for (const report of scanner.end()) await onReport(report);
  return tail;
}

/** Reads a program's standard error to its end. @returns the end of it */
export async function readErrors(
  group: ProcessGroup,
  shown: ShownErrors | undefined,
): Promise<OutputTail> {
  const tail = new OutputTail();
  for await (const chunk of group.readErrors()) {
    tail.push(chunk);
    shown?.push(chunk);
  }
  shown?.end();
  return tail;
}

/** A program that failed. Its stack is the end of what it printed on standard error. */
export class ProgramFailure extends Error {
  /** @param failure how it ended, such as `exit code 1` */
  constructor(failure: string, errors: OutputTail) {
    const words = lastWords(errors);
    super(words === "" ? failure : `${failure}: ${words}`);
    this.name = failure;
    this.stack = stripVTControlCharacters(errors.end(MAX_STACK_CHARACTERS));
  }
}

/** An error about a program's result, with the program's own errors in place of a stack of ours. */
export function withProgramErrors(error: unknown, errors: OutputTail): unknown {
  if (error instanceof Error)
    error.stack = stripVTControlCharacters(errors.end(MAX_STACK_CHARACTERS));
  return error;
}

/**
 * What messages repeat of a program's errors, without colours: the text of the error that nothing
 * caught, or else the last line. Of a text that is too long, its last line is kept, too: a program
 * may have said more after an error that it reported.
 */
export function lastWords(errors: OutputTail): string {
  const { text, isCut } = errors.lastLine();
  const last = stripVTControlCharacters(text).trim();
  const whole = uncaughtError(stripVTControlCharacters(errors.end(MAX_ERROR_CHARACTERS)));
  if (whole === undefined) return `${isCut ? "…" : ""}${shorten(last, MAX_LINE_CHARACTERS)}`;
  if (whole.length <= MAX_MESSAGE_CHARACTERS) return whole;
  return whole.endsWith(last)
    ? `${shorten(whole, MAX_LINE_CHARACTERS)}\n${shorten(last, MAX_LINE_CHARACTERS)}`
    : shorten(whole, MAX_MESSAGE_CHARACTERS);
}

const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/** The value of a report: that of the only objective, or those of all objectives by name. */
export const reportedValue = ({ values }: ProgramReport, { names }: Measures): unknown =>
  names === undefined ? (values["value"] ?? firstNumber(Object.values(values))) : values;

const firstNumber = (values: readonly (number | string)[]): number | string =>
  values.find((value) => typeof value === "number") ?? values[0];
