import { AttuneError } from "../../errors/attune-error.ts";
import type { DrawOptions } from "./draw/svg.ts";
import type { Plot } from "./plot-result.ts";

/** Options of `plotPng`. */
export interface PngOptions extends DrawOptions {
  /** Pixels of the image for each pixel of the drawing, above 0. Default: 2. */
  readonly scale?: number | undefined;
}

/** The letters of a drawing: Latin, Greek and Cyrillic ones of DejaVu Sans. */
const FONT = new URL("../../../data/fonts/plot-sans.ttf", import.meta.url);
const FONT_FAMILY = "Attune Sans";

/** The renderer is compiled once. */
let starting: Promise<typeof import("@resvg/resvg-wasm")> | undefined;

/**
 * Draws a plot as a PNG image. It needs the optional package `@resvg/resvg-wasm`, and Node.js, Bun or
 * Deno; on a page, draw the SVG on a canvas.
 * @returns the bytes of a file
 * @throws AttuneError `driver-missing` without the package
 */
export async function plotPng(plot: Plot, options: PngOptions = {}): Promise<Uint8Array> {
  const { scale = 2, ...drawing } = options;
  const { readFile } = await import("node:fs/promises");
  const [{ Resvg }, font] = await Promise.all([start(), readFile(FONT)]);
  const image = new Resvg(plot.toSvg(drawing), {
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers: [font], defaultFontFamily: FONT_FAMILY, sansSerifFamily: FONT_FAMILY },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}

function start(): Promise<typeof import("@resvg/resvg-wasm")> {
  starting ??= load().catch((cause) => {
    starting = undefined;
    throw new AttuneError("driver-missing", "PNG images need the package @resvg/resvg-wasm", {
      hint: "npm install @resvg/resvg-wasm, or write .svg",
      cause,
    });
  });
  return starting;
}

async function load(): Promise<typeof import("@resvg/resvg-wasm")> {
  const [renderer, { readFile }, { createRequire }] = await Promise.all([
    import("@resvg/resvg-wasm"),
    import("node:fs/promises"),
    import("node:module"),
  ]);
  const path = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
  await renderer.initWasm(readFile(path));
  return renderer;
}
