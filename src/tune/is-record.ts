/** Values by name, of which nothing else is known. */
export type NamedValues = { readonly [name: string]: unknown };

/** Whether a value is an object, so that its members can be read. */
export const isRecord = (value: unknown): value is NamedValues =>
  typeof value === "object" && value !== null;
