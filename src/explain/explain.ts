import { checkOptions } from "../errors/check-options.ts";
import { text, whole } from "../errors/option-kinds.ts";
import { createRng } from "../numeric/rng.ts";
import { asReadModel, type SavedModel } from "../tune/saved-model/saved-model.ts";
import { fileChecks } from "../tune/table/reading-options.ts";
import { type Data, openRows } from "../tune/table/row-source.ts";
import type { FileOptions } from "../tune/table/source/open-source.ts";
import { embedForModel } from "../tune/text/embedding/embedded-source.ts";
import { readExplainedRows } from "./explained-rows.ts";
import { createExplainer, type Explainer } from "./explainer.ts";
import { rowNumbers } from "./row-numbers.ts";

/** Rows that are kept of larger data. */
const MAX_ROWS = 100_000;

/** Options of `explain`. */
export interface ExplainOptions extends FileOptions {
  /** Rows that predictions are compared with. Default: the rows themselves. */
  background?: Data | undefined;
  /** Most rows that are held in memory; of more this number is drawn at random. Default: 100,000. */
  maxRows?: number | undefined;
  /** Numbers of rows, from 1, that are held in any case. Default: none. */
  keep?: readonly number[] | undefined;
  /** Folder or package with the model of embeddings that the model was trained with. Default: none. */
  embeddings?: string | undefined;
  /** Seed of the random numbers. The same seed gives the same result. Default: 1. */
  seed?: number | undefined;
}

/**
 * Reads rows by which a model can be explained: which columns matter, how they act, and what pushed a
 * prediction. Use rows that the model was not trained on.
 * @param model what `readSavedModel` or the `model()` of a result of `tune` returned
 * @param rows with the columns of the model; for importance with its target, too
 * @throws AttuneError `data-invalid` for rows that can't be read, or lack a column; `usage` for something
 *   else than a saved model, and for wrong options
 */
export async function explain(
  model: SavedModel,
  rows: Data,
  options: ExplainOptions = {},
): Promise<Explainer> {
  const read = asReadModel(model, "explain");
  const {
    background,
    maxRows = MAX_ROWS,
    keep = [],
    seed = 1,
    embeddings,
    ...files
  } = checkOptions<ExplainOptions>("explain", options, {
    ...fileChecks,
    background: true,
    maxRows: whole(),
    keep: rowNumbers,
    seed: whole(0),
    embeddings: text,
  });
  const rng = createRng(seed);
  const readRows = async (data: Data, wanted: readonly number[]) => {
    const source = await embedForModel(await openRows(data, files), read, embeddings);
    return readExplainedRows(source, read, maxRows, wanted, rng.fork("sample"));
  };
  const own = await readRows(rows, keep);
  return createExplainer(
    read,
    own,
    background === undefined ? own : await readRows(background, []),
    rng,
  );
}
