import { extname } from "node:path";
import * as renderer from "#runtime/analysis/plots/png";
import { figureSvg } from "../../analysis/plots/draw/svg.ts";
import { figureText } from "../../analysis/plots/draw/text.ts";
import type { Figure } from "../../analysis/plots/figure.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";
import { requireWritable, writeBytes, writeText } from "../write-text.ts";
import type { ExplainCommandOptions } from "./explain-options.ts";

/** What a file holds, by the end of its name. */
export type FileFormat = ".html" | ".svg" | ".png" | ".json" | ".txt" | ".csv";
const FORMATS: readonly FileFormat[] = [".html", ".svg", ".png", ".json", ".txt"];
const FORMATS_OF_EACH: readonly FileFormat[] = [".csv", ".json"];
/** Pixels of an image for each pixel of the drawing. */
const PNG_SCALE = 2;
const MAX_COLUMNS = 160;

/**
 * The format of the file to write; undefined without one.
 * @throws AttuneError `usage` for an unknown ending, and for a file that can't be written
 */
export function formatOf({
  out,
  each,
}: Pick<ExplainCommandOptions, "out" | "each">): FileFormat | undefined {
  if (out === undefined) return undefined;
  const formats = each ? FORMATS_OF_EACH : FORMATS;
  const found = formats.find((format) => format === extname(out).toLowerCase());
  if (found === undefined)
    throw new AttuneError("usage", `--out: ${out} has no known ending`, {
      hint: `write one of ${formats.join(", ")}`,
    });
  requireWritable(out);
  return found;
}

/** An explanation: its numbers, and drawings of them. */
export interface ShownExplanation {
  readonly numbers: unknown;
  /** At least one. */
  readonly figures: readonly Figure[];
  /** Text before the drawings. Default: none. */
  readonly words?: string;
  /** The HTML page, where it is to be written. */
  readonly page?: string;
}

/** Prints an explanation, or writes it to a file. */
export async function showExplanation(
  shown: ShownExplanation,
  format: FileFormat | undefined,
  { out, json }: Pick<ExplainCommandOptions, "out" | "json">,
  terminal: Terminal,
): Promise<void> {
  if (out !== undefined && format !== undefined) {
    await write(shown, format, out);
    terminal.err(`Wrote ${out}\n`);
  }
  const { numbers } = shown;
  if (json) printJson(terminal, numbers);
  else if (out === undefined) terminal.out(textOf(shown, Math.min(MAX_COLUMNS, terminal.columns)));
}

const textOf = ({ words, figures }: ShownExplanation, columns: number): string =>
  [
    ...(words === undefined ? [] : [words]),
    ...figures.map((figure) => figureText(figure, { columns })),
  ].join("\n");

async function write(shown: ShownExplanation, format: FileFormat, path: string): Promise<void> {
  const { numbers, figures, page = "" } = shown;
  switch (format) {
    case ".html":
      return writeText(path, page);
    case ".svg":
      return writeText(path, figureSvg(joined(figures)));
    case ".png":
      return writeBytes(path, await renderer.renderPng(figureSvg(joined(figures)), PNG_SCALE));
    case ".txt":
      return writeText(path, textOf(shown, 100));
    default:
      return writeText(path, `${stringifyNumbers(numbers)}\n`);
  }
}

/** Several figures as one, below each other. */
function joined(figures: readonly Figure[]): Figure {
  const [first, ...others] = figures;
  if (others.length === 0) return first;
  const once = <T>(items: readonly T[]): T[] => {
    const byText = new Map(items.map((item) => [JSON.stringify(item), item]));
    return [...byText.values()];
  };
  return {
    title: first.title,
    columns: 1,
    panels: figures.flatMap(({ panels, title }, f) =>
      f === 0 ? panels : panels.map((panel) => ({ ...panel, title: panel.title ?? title })),
    ),
    legend: once(figures.flatMap((figure) => figure.legend)),
    notes: once(figures.flatMap((figure) => figure.notes)),
  };
}
