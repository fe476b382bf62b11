import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReportScanner } from "./report-scanner.ts";

/** The reports in an output that comes in these parts, and the rest of it. */
function scan(parts: readonly Buffer[]) {
  let other = "";
  const scanner = new ReportScanner((bytes) => {
    other += bytes.toString("latin1");
  });
  const reports = parts.flatMap((part) => scanner.push(part));
  reports.push(...scanner.end());
  return { reports, other };
}

/** Cuts a text at these places. */
function cut(text: string, places: readonly number[]): readonly Buffer[] {
  const at = [0, ...places.map((place) => Math.min(place, text.length)), text.length];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, i) => Buffer.from(text.slice(at[i], end), "latin1"));
}

describe("reports are found", () => {
  const text = [
    "start",
    "attune: step=1 value=0.5",
    "\t attune: step=2 value=0.25\r",
    "word attune: step=9 value=9",
    "attune: no report",
    "10 %\r20 %\rattune: step=3 value=0.125",
    "",
    "attune: step=4 value=1",
  ].join("\n");
  const reports = [
    { step: 1, values: { value: 0.5 } },
    { step: 2, values: { value: 0.25 } },
    { step: 3, values: { value: 0.125 } },
    { step: 4, values: { value: 1 } },
  ];
  const others = ["start", "word attune: step=9 value=9", "attune: no report", "10 %", "20 %"];
  it("at the start of lines only, wherever the parts of the output end", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (places) => {
        const found = scan(cut(text, places));
        expect(found.reports).toEqual(reports);
        expect(found.other.split(/[\r\n]+/).filter((line) => line !== "")).toEqual(others);
      }),
    );
  });
  it("also if each byte comes by itself", () => {
    expect(
      scan(
        cut(
          text,
          [...text].map((_, i) => i),
        ),
      ).reports,
    ).toEqual(reports);
  });
});

it("a line that is too long for a report is output, of which nothing is lost", () => {
  const text = `attune: step=1 value=${"9".repeat(20_000)}\nattune: step=2 value=2\n`;
  const { reports, other } = scan(cut(text, [5000, 9000, 15_000]));
  expect(reports).toEqual([{ step: 2, values: { value: 2 } }]);
  expect(other.trim()).toBe(text.split("\n")[0]);
});
