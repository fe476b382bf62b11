import * as v from "valibot";
import { type PackedNumbers, unpackNumbers } from "../../numeric/packed-numbers.ts";

/** Packed numbers; their bytes are not checked. */
export const packedNumbers = v.strictObject({
  type: v.picklist(["u8", "u16", "u32", "f32", "f64"]),
  base64: v.string(),
});

/** How many finite numbers there are; −1 where there is anything else. */
export function packedLength(json: PackedNumbers): number {
  const values = unpackNumbers(json);
  return values?.every(Number.isFinite) === true ? values.length : -1;
}
