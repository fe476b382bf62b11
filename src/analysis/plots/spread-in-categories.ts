import { GOLDEN_FRACTION } from "../../numeric/golden-ratio.ts";
import type { Scale } from "./figure.ts";

/** Width over which the points of one category are spread. */
const WIDTH = 0.5;

/** Points of a category side by side, so that they do not hide each other; always the same ones. */
export function spreadInCategories(
  { kind }: Scale,
  places: readonly number[],
  trials: readonly number[],
): readonly number[] {
  if (kind !== "category") return places;
  return places.map((place, i) => place + WIDTH * (((trials[i] * GOLDEN_FRACTION) % 1) - 0.5));
}
