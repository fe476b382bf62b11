import type { Colour, DotShape } from "./figure.ts";

/** Colours that a theme tells apart. */
const COLOURS = 8;

/** Colour of the line or dots of a group. */
export const groupColour = (index: number): Colour => `series${index % COLOURS}`;

const SHAPES: readonly DotShape[] = ["circle", "square", "triangle", "diamond"];

/** Shape of the dots of a group. */
export const groupShape = (index: number): DotShape => SHAPES[index % SHAPES.length];
