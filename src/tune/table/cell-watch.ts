import type { CellCounter } from "./column-builder.ts";
import type { ColumnSpec, DataNote } from "./data-table.ts";
import { quote } from "./unreadable.ts";

const NOUNS = { number: "numbers", date: "dates", category: "categories", text: "texts" } as const;

/** Counts the cells of a column of new rows that a trained model can't make use of. */
export class CellWatch implements CellCounter {
  readonly #spec: ColumnSpec;
  readonly #known: ReadonlySet<string> | undefined;
  #cells = 0;
  #example = "";

  constructor(spec: ColumnSpec) {
    this.#spec = spec;
    this.#known = spec.categories && new Set(spec.categories);
  }

  /** Counts a cell. */
  add(text: string): void {
    if (this.#cells++ === 0) this.#example = text;
  }

  /** Counts a cell unless the training rows had its category. */
  seeCategory(category: string): void {
    if (this.#known !== undefined && !this.#known.has(category)) this.add(category);
  }

  /** What was counted; empty when nothing was. @param rows of all rows */
  notes(rows: number): DataNote[] {
    if (this.#cells === 0) return [];
    const { name, type, format } = this.#spec;
    const counted = `${this.#cells} of ${rows} cells`;
    const example = quote(this.#example);
    const message =
      type === "category"
        ? `${counted} are categories that the model was not trained with, such as ${example}`
        : `${counted} are not ${format?.kind === "scale" ? "ranks" : NOUNS[type]}, such as ${example}; ` +
          "taken as missing";
    return [{ column: name, message }];
  }
}
