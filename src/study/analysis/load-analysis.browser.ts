import { AttuneError } from "../../errors/attune-error.ts";
import type { Analysis } from "./analysis-methods.ts";

/** In a bundle for a browser only what is imported by name is there. @throws AttuneError `usage` */
export async function loadAnalysis(): Promise<Analysis> {
  throw new AttuneError("usage", "this method of a study needs Node.js, Bun or Deno", {
    hint: "in a browser call explainStudy or optimizerState of attune/analysis",
  });
}
