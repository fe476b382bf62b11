/** Years that are plausible in data. */
const FIRST_YEAR = 1800;
const LAST_YEAR = 2100;

/** Whether these values of a column are years, which are written without a separator: 1995, not 1,995. */
export const looksLikeYears = (values: readonly number[]): boolean =>
  values.length > 0 &&
  values.every((v) => Number.isInteger(v) && v >= FIRST_YEAR && v <= LAST_YEAR);
