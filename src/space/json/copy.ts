/** A deep copy of a value that JSON can hold. */
export function copyJson<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  // An array's items have its own item type.
  if (Array.isArray(value)) return value.map(copyJson) as T;
  const copy = { ...value };
  for (const key in copy) if (typeof copy[key] === "object") copy[key] = copyJson(copy[key]);
  return copy;
}

/** A deep copy of a value that JSON can hold, which can't be changed. */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  // An array's items have its own item type.
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T;
  const copy = { ...value };
  for (const key in copy) if (typeof copy[key] === "object") copy[key] = frozenCopy(copy[key]);
  return Object.freeze(copy);
}
