import type { ColumnWishes, UsedColumn } from "../table/infer-columns.ts";

/** Columns that may be pixels, by what the user says of others. */
export function inputsAmong(
  names: readonly string[],
  { target, weight, categorical, text, ignored, splitting }: Omit<ColumnWishes, "pixels">,
): number[] {
  const isOther = (j: number): boolean =>
    [categorical, text, ignored, splitting].some((list) => list.has(j));
  return [...names.keys()].filter((j) => j !== target && j !== weight && !isOther(j));
}

/** The columns of pixels, then all others. */
export function withPixelsFirst(
  columns: readonly UsedColumn[],
  pixels: readonly number[],
): readonly UsedColumn[] {
  const own = new Set(pixels);
  return [
    ...columns.filter(({ index }) => own.has(index)),
    ...columns.filter(({ index }) => !own.has(index)),
  ];
}
