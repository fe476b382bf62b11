import type { ReadOptions } from "../../table/read-dataset.ts";
import type { RowSource } from "../../table/row-source.ts";
import { withEmbeddings } from "./embedded-source.ts";
import { openEmbedder } from "./embedder.ts";
import { findTexts } from "./find-texts.ts";

/**
 * What adds embeddings to the rows of a table and to others of the same kind; without a model of
 * embeddings they stay as they are.
 * @param place folder or package of the model of embeddings
 * @throws AttuneError `usage` for a place without such a model; `data-invalid` for a table without
 *   texts
 */
export async function embedderOf(
  source: RowSource,
  options: ReadOptions,
  place: string | undefined,
): Promise<(rows: RowSource) => RowSource> {
  if (place === undefined) return (rows) => rows;
  const embedder = await openEmbedder(place);
  const columns = await findTexts(source, options);
  return (rows) => withEmbeddings(rows, columns, embedder, options.missing);
}
