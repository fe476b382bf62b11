import { pixelCount } from "../../model/convolution/image-shape.ts";
import type { Column, Table } from "./data-table.ts";

/** The columns that a remark or a report can name: those of a table without the pixels of images. */
export const columnsToName = ({ columns, image }: Table): readonly Column[] =>
  image === undefined ? columns : columns.slice(pixelCount(image));

/** Names of the columns that are pixels of images. */
export const pixelNames = ({ columns, image }: Table): readonly string[] =>
  columns.slice(0, image === undefined ? 0 : pixelCount(image)).map(({ name }) => name);
