import { AttuneError } from "../../errors/attune-error.ts";

/**
 * A page draws images itself.
 * @throws AttuneError `driver-missing`
 */
export async function renderPng(_svg: string, _scale: number): Promise<never> {
  throw new AttuneError("driver-missing", "plotPng needs Node.js, Bun or Deno", {
    hint: "draw the SVG of the plot on a canvas",
  });
}
