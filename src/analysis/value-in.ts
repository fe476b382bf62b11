import type { Measured, Objectives } from "../trial/objective.ts";

/** The value of one objective; of the only one whatever name it is asked for by. */
export const valueIn = (measured: Measured<Objectives>, objective: string): number =>
  typeof measured === "number" ? measured : measured[objective];
