/** Fractional part of the golden ratio: its multiples, modulo 1, are spread evenly over [0, 1]. */
export const GOLDEN_FRACTION = 0.6180339887498949;
