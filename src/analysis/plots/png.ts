import { AttuneError } from "../../errors/attune-error.ts";

/** The letters of a drawing: Latin, Greek and Cyrillic ones of DejaVu Sans. */
const FONT = new URL("../../../data/fonts/plot-sans.ttf", import.meta.url);
const FONT_FAMILY = "Attune Sans";

/** The renderer is compiled once. */
let starting: Promise<typeof import("@resvg/resvg-wasm")> | undefined;

/**
 * Renders an SVG document. @param scale pixels of the image for each of the document
 * @throws AttuneError `driver-missing`
 */
export async function renderPng(svg: string, scale: number): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  const [{ Resvg }, font] = await Promise.all([start(), readFile(FONT)]);
  const image = new Resvg(svg, {
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
