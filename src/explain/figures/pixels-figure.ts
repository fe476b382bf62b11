import type { Figure, Panel } from "../../analysis/plots/figure.ts";
import { signedNumber } from "../../analysis/plots/short-number.ts";
import type { RowPixels } from "../pixels/row-pixels.ts";
import { explainedText } from "./contributions-figure.ts";

/** Draws an image, and which of its pixels pushed the prediction. */
export function pixelsFigure(
  { row, class: label, image, changes }: RowPixels,
  target: string,
): Figure {
  const what = explainedText(label === undefined ? "target" : "log-odds", label, target);
  const values = image.flat();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const most = Math.max(...changes.flat().map(Math.abs)) || 1;
  return {
    title: `Pixels of row ${row}`,
    columns: 2,
    panels: [
      panelOf("the image", image, (v) => (v - low) / (high - low || 1), {
        label: "brightness",
        ends: [String(low), String(high)],
      }),
      panelOf(`change of the ${what}`, changes, (v) => (v / most + 1) / 2, {
        label: "change",
        ends: [signedNumber(-most), signedNumber(most)],
      }),
    ],
    legend: [],
    notes: [
      "the prediction less that with the mean image in place of a square around the pixel",
      "above 0 where the pixels raise it; the middle of the scale is no change",
    ],
  };
}

/** Cells of an image, whose lines come from the top. */
function panelOf(
  title: string,
  lines: readonly (readonly number[])[],
  shadeOf: (value: number) => number,
  shades: NonNullable<Panel["shades"]>,
): Panel {
  const [width, height] = [lines[0].length, lines.length];
  const borders = (count: number): number[] => Array.from({ length: count + 1 }, (_, i) => i);
  return {
    title,
    x: { label: "column", scale: { kind: "linear", domain: [0, width] } },
    y: { label: "", scale: { kind: "linear", domain: [0, height], labels: [] } },
    marks: [
      {
        ...{ mark: "cells", x: borders(width), y: borders(height) },
        shade: lines.toReversed().map((line) => line.map(shadeOf)),
      },
    ],
    shades,
    aspect: height / width,
  };
}
