import type { DrawOptions } from "./draw/svg.ts";
import { figureSvg } from "./draw/svg.ts";
import { figureText, type TextOptions } from "./draw/text.ts";
import { figureOf, type PlotNumbers, requireSomething } from "./numbers.ts";

/** A plot: its numbers, and its drawings. Notebooks of Deno display it. */
export class Plot<N extends PlotNumbers = PlotNumbers> {
  /** The numbers that are drawn. */
  readonly numbers: N;

  /**
   * @param numbers of `createPlot`, also after they have been JSON
   * @throws AttuneError `usage` if there is nothing to draw
   */
  constructor(numbers: N) {
    this.numbers = numbers;
    const figure = figureOf(numbers);
    requireSomething(numbers.kind, figure);
  }

  /** An SVG document that needs nothing else, in which the user's names are escaped. */
  toSvg(options: DrawOptions = {}): string {
    return figureSvg(figureOf(this.numbers), options);
  }

  /** The plot in characters, for terminals. */
  toText(options: TextOptions = {}): string {
    return figureText(figureOf(this.numbers), options);
  }

  /** The SVG document. */
  toString(): string {
    return this.toSvg();
  }

  /** The numbers. */
  toJSON(): N {
    return this.numbers;
  }

  /** What Deno's Jupyter kernel displays, by media type. */
  [Symbol.for("Jupyter.display")](): { readonly [mediaType: string]: string } {
    return { "image/svg+xml": this.toSvg(), "text/plain": this.toText() };
  }
}
