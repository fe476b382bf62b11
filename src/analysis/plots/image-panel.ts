import type { Panel } from "./figure.ts";

/** Cells of an image, whose lines come from the top. @param shadeOf 0 to 1 for a value */
export function imagePanel(
  title: string,
  lines: readonly (readonly number[])[],
  shadeOf: (value: number) => number,
  { label = "", shades }: { readonly label?: string; readonly shades?: Panel["shades"] } = {},
): Panel {
  const [width, height] = [lines[0].length, lines.length];
  const borders = (count: number): number[] => Array.from({ length: count + 1 }, (_, i) => i);
  const labels = label === "" ? { labels: [] } : {};
  return {
    title,
    x: { label, scale: { kind: "linear", domain: [0, width], ...labels } },
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
