import { extname } from "node:path";
import { type Command, Option } from "commander";
import { plotGroups } from "../../analysis/plot.ts";
import type { ThemeName } from "../../analysis/plots/draw/theme.ts";
import { PLOT_KINDS, type PlotKind } from "../../analysis/plots/numbers.ts";
import { plotPng } from "../../analysis/plots/plot-png.ts";
import type { Plot } from "../../analysis/plots/plot-result.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { readGroups } from "../../study/stored/read-groups.ts";
import {
  addJsonOption,
  addStorageOption,
  type JsonOption,
  type StorageOption,
} from "../command-options.ts";
import { noteUnreadable } from "../note-unreadable.ts";
import { openExistingStorage } from "../open-existing.ts";
import { collect, parseFromOne, parseNumber } from "../option-values.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";
import { requireWritable, writeBytes, writeText } from "../write-text.ts";

interface PlotCommandOptions extends StorageOption, JsonOption {
  readonly study?: readonly string[];
  readonly param?: readonly string[];
  readonly objective?: string;
  readonly log?: boolean;
  readonly by?: "trials" | "seconds";
  readonly optimum?: number;
  readonly maxPoints?: number;
  readonly out?: string;
  readonly theme: ThemeName;
  readonly width?: number;
}

/** What a file holds, by the end of its name. */
const FORMATS = [".svg", ".png", ".json", ".txt"] as const;

const help = `
Kinds:
  ${PLOT_KINDS.slice(0, 8).join(", ")},
  ${PLOT_KINDS.slice(8).join(", ")}

Without --out the plot is printed as text. best, edf, hypervolume, regret and comparison take
several studies; a name with * stands for all studies that match, as runs of the same search that
differ by their seed.

Examples:
  $ attune plot history --study oven
  $ attune plot contour --study oven --param heat --param time --out heat.svg
  $ attune plot comparison --study 'tpe-*' --study 'gp-*' --out samplers.png --theme dark`;

/** Adds `attune plot`. */
export function addPlot(program: Command, terminal: Terminal): void {
  const command = program
    .command("plot")
    .argument("<kind>", "what to draw: history, importance, slice, … (listed below)")
    .description("draw a study, or several to compare, in the terminal or to a file");
  addStorageOption(command)
    .option(
      "--study <name>",
      "name of the study; may be repeated (default: the only study of the storage)",
      collect,
    )
    .option("--param <name>", "a parameter to show; may be repeated", collect)
    .option("--objective <name>", "the objective to show")
    .option("--log", "show values on a logarithmic scale")
    .addOption(new Option("--by <unit>", "show progress by").choices(["trials", "seconds"]))
    .option("--optimum <number>", "the best possible value, for regret", parseNumber)
    .option("--max-points <count>", "show the density of more points (default: 2000)", parseFromOne)
    .option("--out <file>", "write a file: .svg, .png, .json (the numbers) or .txt")
    .addOption(new Option("--theme <name>", "colours").choices(["light", "dark"]).default("light"))
    .option("--width <pixels>", "width of the drawing (default: 760)", parseFromOne);
  addJsonOption(command)
    .addHelpText("after", help)
    .action((kind: PlotKind) => drawPlot(kind, command.opts<PlotCommandOptions>(), terminal));
}

async function drawPlot(
  kind: PlotKind,
  options: PlotCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const format = options.out === undefined ? undefined : formatOf(options.out);
  if (options.out !== undefined) requireWritable(options.out);
  const plot = await readPlot(kind, options, terminal);
  if (options.out !== undefined && format !== undefined) {
    await write(plot, format, options.out, options);
    terminal.err(`Wrote ${options.out}\n`);
  }
  if (options.json) printJson(terminal, plot.numbers);
  else if (options.out === undefined)
    terminal.out(plot.toText({ columns: Math.min(160, terminal.columns) }));
}

async function readPlot(
  kind: PlotKind,
  { study, param, objective, log, by, optimum, maxPoints, storage: url }: PlotCommandOptions,
  terminal: Terminal,
): Promise<Plot> {
  const storage = await openExistingStorage(url, noteUnreadable(terminal));
  try {
    const groups = await readGroups(storage, study);
    const options = { params: param, objective, log, by, optimum, maxPoints };
    return plotGroups("plot", groups, kind, options);
  } finally {
    await storage.close();
  }
}

/** @throws AttuneError `usage` */
function formatOf(path: string): (typeof FORMATS)[number] {
  const found = FORMATS.find((format) => format === extname(path).toLowerCase());
  if (found !== undefined) return found;
  throw new AttuneError("usage", `${path} has no known ending`, {
    hint: `write one of ${FORMATS.join(", ")}`,
  });
}

async function write(
  plot: Plot,
  format: (typeof FORMATS)[number],
  path: string,
  { theme, width }: PlotCommandOptions,
): Promise<void> {
  switch (format) {
    case ".svg":
      return writeText(path, plot.toSvg({ theme, width }));
    case ".png":
      return writeBytes(path, await plotPng(plot, { theme, width }));
    case ".json":
      return writeText(path, `${stringifyNumbers(plot.numbers)}\n`);
    case ".txt":
      return writeText(path, plot.toText());
  }
}
