import { type ProgramReport, readReport } from "./result.ts";

const MARK = "attune:";
/** Longest line that can be a report. */
const MAX_REPORT_BYTES = 10_000;
/** How far back the beginning of a mark is looked for: the mark and spaces before it. */
const MAX_MARK_BYTES = 200;
const [LINE_FEED, RETURN, SPACE, TAB] = [10, 13, 32, 9];

/**
 * Finds the reports in what a program prints. It looks for the mark of a report only, and not at
 * each line, so that a program may print very much.
 */
export class ReportScanner {
  readonly #other: (bytes: Buffer) => void;
  /** The beginning of a line that may become a report. */
  #held: Buffer = Buffer.alloc(0);
  #atLineStart = true;

  /** @param other gets the output that is no report */
  constructor(other: (bytes: Buffer) => void) {
    this.#other = other;
  }

  /** The reports that the next part of the output completes. */
  push(chunk: Buffer): readonly ProgramReport[] {
    if (chunk.length === 0) return [];
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    const reports: ProgramReport[] = [];
    let from = 0; // of the output that is no report, and is not passed on yet
    let start = bytes.length; // of a line without end that may become a report
    for (let at = bytes.indexOf(MARK); at !== -1; ) {
      const line = this.#lineStart(bytes, at);
      if (line === undefined) {
        at = bytes.indexOf(MARK, at + MARK.length);
        continue;
      }
      const end = lineEnd(bytes, at);
      if (end === -1) {
        if (bytes.length - line <= MAX_REPORT_BYTES) start = line;
        break;
      }
      const report =
        end - line > MAX_REPORT_BYTES ? undefined : readReport(bytes.toString("utf8", line, end));
      if (report !== undefined) {
        this.#pass(bytes.subarray(from, line));
        reports.push(report);
        from = end + 1;
      }
      at = bytes.indexOf(MARK, end);
    }
    if (start === bytes.length) start = this.#startOfMark(bytes, from);
    this.#pass(bytes.subarray(from, start));
    this.#held = Buffer.from(bytes.subarray(start));
    const last = bytes[start - 1];
    if (start > 0) this.#atLineStart = last === LINE_FEED || last === RETURN;
    return reports;
  }

  /** The report on a last line that has no end. */
  end(): readonly ProgramReport[] {
    const report = readReport(this.#held.toString("utf8"));
    if (report !== undefined) return [report];
    this.#pass(this.#held);
    return [];
  }

  #pass(bytes: Buffer): void {
    if (bytes.length > 0) this.#other(bytes);
  }

  /** Start of the line of a mark; undefined if the line has other text before the mark. */
  #lineStart(bytes: Buffer, mark: number): number | undefined {
    let start = mark;
    while (start > 0 && (bytes[start - 1] === SPACE || bytes[start - 1] === TAB)) start--;
    if (start === 0) return this.#atLineStart ? 0 : undefined;
    return bytes[start - 1] === LINE_FEED || bytes[start - 1] === RETURN ? start : undefined;
  }

  /** Start of the last line, if it may go on as a mark; otherwise the end. */
  #startOfMark(bytes: Buffer, from: number): number {
    const window = Math.max(from, bytes.length - MAX_MARK_BYTES);
    const text = bytes.toString("latin1", window);
    const [, partial] = /(?:^|[\r\n])([ \t]*(?:a|at|att|attu|attun|attune)?)$/.exec(text) ?? [];
    const start = bytes.length - (partial ?? "").length;
    if (partial === undefined || start === bytes.length) return bytes.length;
    const before = bytes[start - 1];
    const isLineStart = start === 0 ? this.#atLineStart : before === LINE_FEED || before === RETURN;
    return isLineStart ? start : bytes.length;
  }
}

/** Where a line ends, by `\n` or by the `\r` of a progress bar; -1 if it does not. */
function lineEnd(bytes: Buffer, from: number): number {
  const feed = bytes.indexOf(LINE_FEED, from);
  // Looking for "\r" within the line only: there may be none in all of the output.
  const inLine = bytes.subarray(from, feed === -1 ? bytes.length : feed).indexOf(RETURN);
  return inLine === -1 ? feed : from + inLine;
}
