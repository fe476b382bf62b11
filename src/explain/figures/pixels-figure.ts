import type { Figure } from "../../analysis/plots/figure.ts";
import { imagePanel } from "../../analysis/plots/image-panel.ts";
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
      imagePanel("the image", image, (v) => (v - low) / (high - low || 1), {
        label: "column",
        shades: { label: "brightness", ends: [String(low), String(high)] },
      }),
      imagePanel(`change of the ${what}`, changes, (v) => (v / most + 1) / 2, {
        label: "column",
        shades: { label: "change", ends: [signedNumber(-most), signedNumber(most)] },
      }),
    ],
    legend: [],
    notes: [
      "the prediction less that with the mean image in place of a square around the pixel",
      "above 0 where the pixels raise it; the middle of the scale is no change",
    ],
  };
}
