import { pixelCount } from "../../model/convolution/image-shape.ts";
import type { Column, Table } from "./data-table.ts";

/** The columns that a remark or a report can name: those of a table without the pixels of images. */
export const columnsToName = ({ columns, image }: Table): readonly Column[] =>
  image === undefined ? columns : columns.slice(pixelCount(image));
