import * as renderer from "#runtime/analysis/plots/png";
import { AttuneError } from "../../errors/attune-error.ts";
import { positive } from "../../errors/option-kinds.ts";
import { show } from "../../errors/show.ts";
import type { DrawOptions } from "./draw/svg.ts";
import type { Plot } from "./plot-result.ts";

/** Options of `plotPng`. */
export interface PngOptions extends DrawOptions {
  /** Pixels of the image for each pixel of the drawing, above 0. Default: 2. */
  readonly scale?: number | undefined;
}

/**
 * Draws a plot as a PNG image. It needs the optional package `@resvg/resvg-wasm`, and Node.js, Bun or
 * Deno; on a page, draw the SVG on a canvas.
 * @returns the bytes of a file
 * @throws AttuneError `driver-missing` without the package, and in browsers; `usage` for a scale that is
 * not above 0
 */
export async function plotPng(plot: Plot, options: PngOptions = {}): Promise<Uint8Array> {
  const given: unknown = plot;
  if (typeof given !== "object" || given === null || !("toSvg" in given))
    throw new AttuneError("usage", `plotPng needs a plot, got ${show(given)}`, {
      hint: "give what createPlot(study, kind) returned",
    });
  const { scale = 2, ...drawing } = options;
  positive("scale", scale);
  return renderer.renderPng(plot.toSvg(drawing), scale);
}
