import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { dataName, studyLabel } from "./data-name.ts";

it("calls data by the names of its files, and rows in memory rows", () => {
  const url = pathToFileURL("/data/two words.csv.gz");
  expect(dataName([url, "a/b.csv"])).toBe("two words.csv.gz, b.csv");
  expect(studyLabel(url)).toBe(studyLabel("/data/two words.csv.gz"));
  expect([dataName([{ a: 1 }]), studyLabel([{ a: 1 }])]).toEqual(["rows", "rows"]);
});
