/** The typed arrays that can grow. */
type Typed = Float64Array | Int32Array | Uint32Array | Uint8Array | Uint16Array;

/** A copy of the array with `length` entries; those that are added at its end are 0. */
export function grown<T extends Typed>(array: T, length: number): T {
  const copy = new (array.constructor as new (length: number) => T)(length);
  copy.set(array);
  return copy;
}
