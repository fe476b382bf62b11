/** SQL of the text of a number with all its digits: SQLite's own text of one has 15. */
export const sqliteNumberText = (column: string): string => `printf('%!.17g', ${column})`;
