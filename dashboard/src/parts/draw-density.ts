import type { Surface } from "./chart-frame.ts";
import type { PointPlaces } from "./point-places.ts";

/** Pixels of a cell. */
const CELL = 3;
/** Opacity of a cell with one point; that of the fullest one is 1. */
const FAINTEST = 0.15;

/** The picture of a density, a pixel for each cell, before it is drawn as large as the chart. */
const raster = document.createElement("canvas");

/**
 * Draws how dense points are. The cells are one picture: a rectangle for each of them takes longer
 * than counting the points.
 */
export function drawDensity(
  { context, width, height }: Surface,
  places: PointPlaces,
  rows: Uint32Array,
  color: string,
): void {
  const [columns, lines] = [Math.ceil(width / CELL), Math.ceil(height / CELL)];
  const into = raster.getContext("2d");
  if (into === null || columns * lines === 0) return;
  const counts = places.countInCells(rows, CELL, columns, lines);
  let most = 1;
  for (let cell = 0; cell < counts.length; cell++) if (counts[cell]! > most) most = counts[cell]!;
  raster.width = columns;
  raster.height = lines;
  const picture = into.createImageData(columns, lines);
  const pixels = new Uint32Array(picture.data.buffer);
  const paint = paintOf(context, color);
  for (let cell = 0; cell < counts.length; cell++) {
    if (counts[cell] === 0) continue;
    const opacity = FAINTEST + (1 - FAINTEST) * (Math.log1p(counts[cell]!) / Math.log1p(most));
    pixels[cell] = (Math.round(255 * opacity) << 24) | paint;
  }
  into.putImageData(picture, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(raster, 0, 0, columns * CELL, lines * CELL);
}

/** The red, green and blue of a color, as the bytes of a pixel from the lowest one on. */
function paintOf(context: CanvasRenderingContext2D, color: string): number {
  context.fillStyle = color;
  // A canvas tells a color without transparency as #rrggbb.
  const rgb = Number.parseInt(String(context.fillStyle).slice(1), 16) || 0;
  return ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16);
}
