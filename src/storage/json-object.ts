import type { Json } from "../trial/record.ts";

/** Whether a JSON value is an object, not a list. */
export const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
