import type { Tool } from "../tool.ts";
import { compare } from "./compare.ts";
import { explain } from "./explain.ts";
import { optimizerState } from "./optimizer-state.ts";
import { plot } from "./plot.ts";
import { run } from "./run.ts";
import { status } from "./status.ts";
import { createStudy, listStudies, stop } from "./studies.ts";
import { suggestSpace } from "./suggest-space.ts";
import { predict, tableResult, tuneTable } from "./tables.ts";
import { best, importance, trials } from "./trials.ts";
import { ask, enqueue, report, tell } from "./work.ts";

/** Every tool, in the order in which a conversation needs them. */
export const tools: readonly Tool[] = [
  ...[suggestSpace, listStudies, createStudy, run, status, trials, best],
  ...[ask, tell, report, enqueue, optimizerState, importance, explain, compare, plot],
  ...[tuneTable, tableResult, predict, stop],
];
