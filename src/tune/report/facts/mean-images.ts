import type { Dataset } from "../../table/read-dataset.ts";

/** The mean of the images of a class, or of all rows where numbers are predicted. */
export interface MeanImage {
  /** Label of the class; undefined for numbers. */
  readonly class: string | undefined;
  /** Rows of which it is the mean. */
  readonly rows: number;
  /** Mean brightness of each pixel over its channels: lists of a line, from the top. */
  readonly lines: readonly (readonly number[])[];
}

/** Classes whose mean image is shown, and rows of each of which it is the mean, at most. */
const MAX_CLASSES = 12;
const MAX_ROWS = 500;

/** The mean image of each of the most frequent classes; undefined without images. */
export function meanImages({ table, classes, target }: Dataset): MeanImage[] | undefined {
  const { image } = table;
  if (image === undefined) return undefined;
  const { width, height, channels } = image;
  const members = new Map<number, number[]>();
  for (let i = 0; i < table.rows; i++) {
    const c = classes.length === 0 ? 0 : target[i];
    const own = members.get(c);
    if (own === undefined) members.set(c, [i]);
    else own.push(i);
  }
  const shown = [...members].sort((a, b) => b[1].length - a[1].length).slice(0, MAX_CLASSES);
  return shown
    .sort(([a], [b]) => a - b)
    .map(([c, all]) => {
      const rows = all.slice(0, MAX_ROWS);
      const lines = Array.from({ length: height }, () => new Array<number>(width).fill(0));
      for (let j = 0; j < width * height * channels; j++) {
        const column = table.columns[j];
        if (column.type !== "number") continue;
        const sum = rows.reduce((total, i) => total + (column.values[i] || 0), 0);
        const pixel = Math.floor(j / channels);
        lines[Math.floor(pixel / width)][pixel % width] += sum / (rows.length * channels);
      }
      return {
        ...{ class: classes[c], rows: rows.length },
        lines: lines.map((line) => line.map((v) => Number(v.toPrecision(3)))),
      };
    });
}
