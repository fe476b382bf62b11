import { expect, it } from "vitest";
import type { TuneReport } from "../report.ts";
import { dataSection } from "./data-section.ts";

it("shows the mean images of many classes of large images", () => {
  const lines = Array.from({ length: 128 }, (_, y) => new Array<number>(128).fill(y));
  const images = Array.from({ length: 9 }, (_, c) => ({ class: `kind ${c}`, rows: 3, lines }));
  // It reads nothing else.
  const report = {
    ...{ columns: [], images, made: { rows: 27 } },
    target: { column: "class", classes: [], numbers: undefined },
  } as Partial<Omit<TuneReport, "made">> as TuneReport;
  const [, range] = /brightness from ([^<]*?),/.exec(dataSection(report, [])) ?? [];
  expect(range).toBe("0 (light) to 127 (dark)");
});
