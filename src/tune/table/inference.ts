import type { ColumnSpec } from "./data-table.ts";

/** Why a column is left out, or how it is read. */
export type Inference =
  | { readonly use: false; readonly why: string }
  | {
      readonly use: true;
      readonly spec: Pick<ColumnSpec, "type" | "format">;
      readonly remarks: readonly string[];
    };

/** Leaves a column out, and says why. */
export const leaveOut = (why: string): Inference => ({ use: false, why });
