import type { JsonOption, StudyOption } from "../command-options.ts";
import type { FileCommandOptions } from "../tune/reading-options.ts";

/** Options of `attune explain`, as commander reads them. */
export interface ExplainCommandOptions extends JsonOption, FileCommandOptions {
  readonly row?: number;
  readonly each?: boolean;
  /** Columns whose effects are shown. */
  readonly column?: readonly string[];
  readonly background?: readonly string[];
  readonly class?: string;
  readonly metric?: string;
  readonly positive?: string;
  readonly quantile?: number;
  readonly repeats?: number;
  readonly correlation?: number;
  /** What the nearest change is to reach: a class or a number. */
  readonly to?: string;
  readonly keepFixed?: readonly string[];
  readonly pairs?: number;
  readonly limit?: number;
  readonly seed?: number;
  /** Folder or package of a model of embeddings. */
  readonly embeddings?: string;
  readonly out?: string;
}

/** Options of `attune explain --study`. */
export interface ExplainStudyCommandOptions extends JsonOption, StudyOption {
  readonly objective?: string;
  readonly out?: string;
}

/** Columns that are shown. */
export const DEFAULT_LIMIT = 20;
