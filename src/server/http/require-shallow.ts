import { Refused } from "./problem.ts";

/** JSON that is nested deeper is refused: functions that read it call themselves. */
const MAX_JSON_DEPTH = 500;

/** @throws Refused 400 for JSON that is nested too deep */
export function requireShallow(json: unknown, what: string): void {
  if (isDeeper(json, MAX_JSON_DEPTH))
    throw new Refused(400, "usage", `${what} is nested more than ${MAX_JSON_DEPTH} deep`);
}

const isDeeper = (json: unknown, most: number): boolean =>
  typeof json === "object" &&
  json !== null &&
  (most === 0 || Object.values(json).some((part) => isDeeper(part, most - 1)));
