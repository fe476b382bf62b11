import { expect, it } from "vitest";
import { fittedTable } from "./fitted-table.ts";
import { tableText } from "./text.ts";

const scores = [
  ["", "cross-validation auc", "unseen rows", "95 % interval"],
  ["untuned boosting", "0.821 (nested)", "0.792", "0.747 to 0.830"],
  ["constant", "0.4992", "0.5", "–"],
];

it("breaks cells between words, in the columns that then need the fewest lines", () => {
  expect(fittedTable(scores, 60)).toBe(
    [
      "                  cross-          unseen      95 % interval",
      "                  validation auc  rows",
      "untuned boosting  0.821 (nested)  0.792       0.747 to 0.830",
      "constant          0.4992          0.5         –",
      "",
    ].join("\n"),
  );
  expect(fittedTable(scores, 40)).toBe(
    [
      "          cross-        unseen  95 %",
      "          validation    rows    interval",
      "          auc",
      "untuned   0.821         0.792   0.747 to",
      "boosting  (nested)              0.830",
      "constant  0.4992        0.5     –",
      "",
    ].join("\n"),
  );
  expect(fittedTable(scores, 67)).toBe(tableText(scores));
  expect(fittedTable(scores, Infinity)).toBe(tableText(scores));
});

it("cuts the last column where it is to be cut", () => {
  const rows = [
    ["trial", "model"],
    ["7", "tree  depth 5, leaves 30"],
  ];
  expect(fittedTable(rows, 20, { cutTo: 5 })).toBe("trial  model\n7      tree  depth …\n");
});

it("breaks words where there is no other way", () => {
  expect(fittedTable([["abcdefgh", "ijklmnop"]], 12)).toBe("abcde  ijklm\nfgh    nop\n");
});

it("loses no character: dates, ranges and signs stay whole", () => {
  const rows = [
    ["time", "after cut-offs", "range"],
    ["2020-01-02", "-0.5", "-3-4 to 1e-7"],
  ];
  expect(fittedTable(rows, 30)).toBe(
    "time        after     range\n            cut-offs\n2020-01-02  -0.5      -3-4 to\n                      1e-7\n",
  );
});

it("has names that would be broken into three lines above the cells of their row", () => {
  const rows = [
    ["", "MASE after cut-offs", "held out", "95 % interval"],
    ["multiplicative Holt-Winters method", "0.4321 (nested)", "0.561", "0.452 to 0.67"],
    ["seasonal naive", "1.234", "1.31", "1.12 to 1.5"],
  ];
  expect(fittedTable(rows, 60, { hasNames: true })).toBe(
    [
      "  MASE after cut-offs  held out  95 % interval",
      "multiplicative Holt-Winters method",
      "  0.4321 (nested)      0.561     0.452 to 0.67",
      "seasonal naive",
      "  1.234                1.31      1.12 to 1.5",
      "",
    ].join("\n"),
  );
  // A screen that is narrower than a name, and one on which names need two lines at most.
  expect(fittedTable(rows, 30, { hasNames: true })).toContain(
    "multiplicative Holt-Winters\nmethod\n",
  );
  expect(fittedTable(rows, 68, { hasNames: true })).toBe(fittedTable(rows, 68));
});
