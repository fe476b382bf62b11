import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { toStudyName } from "../study/stored/study-name.ts";
import type { Data } from "./table/row-source.ts";

/** How texts call the data: `churn.csv`, `a.csv, b.csv`, or `rows` for rows in memory. */
export function dataName(data: Data): string {
  const parts: readonly unknown[] = Array.isArray(data) ? data : [data];
  const isFile = (part: unknown): part is string | URL =>
    typeof part === "string" || part instanceof URL;
  if (parts.length === 0 || !parts.every(isFile)) return "rows";
  return parts.map(fileName).join(", ");
}

/** `churn` for `data/churn.csv` and `churn.csv.gz`, `rows` for rows in memory: as studies are named. */
export function studyLabel(data: Data): string {
  const first: unknown = Array.isArray(data) ? data[0] : data;
  const isFile = typeof first === "string" || first instanceof URL;
  return isFile ? toStudyName(fileName(first).replace(/(\.[^.]*)(\.gz)?$/, "")) : "rows";
}

const fileName = (path: string | URL): string =>
  basename(path instanceof URL ? fileURLToPath(path) : path);
