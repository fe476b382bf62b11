export { boolean, categorical, ordinal } from "./choice.ts";
export { choose } from "./choose.ts";
export { fixed } from "./fixed.ts";
export { list } from "./list.ts";
export { float, int, type NumberOptions } from "./number.ts";
export { permutation } from "./permutation.ts";
export { simplex } from "./simplex.ts";
export { subset } from "./subset.ts";
export { when } from "./when.ts";
