import { AttuneError } from "../../../errors/attune-error.ts";
import type { SavedModel } from "../../saved-model/saved-model.ts";
import type { VectorColumns } from "../../table/data-table.ts";
import { missingTexts } from "../../table/missing-words.ts";
import type { RowSource } from "../../table/row-source.ts";
import { type Embedder, openEmbedder } from "./embedder.ts";
import type { EmbeddingsUsed } from "./embeddings-used.ts";

/** Significant digits of the numbers of vectors: about those of 32 bits. */
const DIGITS = 7;

/** Name of a number of the vector of a column of texts. */
const nameOf = (column: string, index: number): string => `${column} embedding ${index}`;

/** Where the vectors of texts are among columns, of which constant ones may have been left out. */
export function findVectors(
  columns: readonly { readonly name: string }[],
  { columns: texts, dimensions }: EmbeddingsUsed,
): readonly VectorColumns[] {
  return texts.flatMap((text) => {
    const names = new Set(Array.from({ length: dimensions }, (_, i) => nameOf(text, i)));
    const from = columns.findIndex(({ name }) => names.has(name));
    const count = columns.filter(({ name }) => names.has(name)).length;
    return from < 0 ? [] : [{ from, count }];
  });
}

/**
 * A table with the vectors of its texts behind its columns, as columns of numbers. A text is turned into
 * a vector once. Missing texts have missing numbers.
 */
export function withEmbeddings(
  source: RowSource,
  columns: readonly string[],
  embedder: Embedder,
  missing: readonly string[] | undefined,
): RowSource {
  const { name, fingerprint, dimensions } = embedder;
  const absent = missingTexts(missing);
  const known = new Map<string, Float32Array>();
  const none = new Array<string>(dimensions).fill("");
  const learn = async (texts: readonly string[]): Promise<void> => {
    const fresh = [...new Set(texts)].filter((text) => !absent.has(text) && !known.has(text));
    const vectors = await embedder.embed(fresh);
    for (const [i, text] of fresh.entries()) known.set(text, vectors[i]);
  };
  const cellsOf = (text: string): readonly string[] => {
    const vector = known.get(text);
    return vector === undefined
      ? none
      : Array.from(vector, (value) => String(Number(value.toPrecision(DIGITS))));
  };
  return {
    label: source.label,
    ...(source.isFolder && { isFolder: true }),
    image: source.image,
    embeddings: { name, fingerprint, dimensions, columns },
    async header() {
      const own = await source.header();
      const added = columns.flatMap((column) => none.map((_, i) => nameOf(column, i)));
      const taken = added.find((column) => own.includes(column));
      if (taken !== undefined)
        throw new AttuneError(
          "data-invalid",
          `${source.label} has a column ${JSON.stringify(taken)}`,
          {
            hint: "give it another name: embeddings get such names",
          },
        );
      return [...own, ...added];
    },
    notes: (target) => [
      ...source.notes(target),
      ...columns.map((column) => ({
        ...{ column, message: `embeddings of ${dimensions} numbers by ${name}` },
      })),
    ],
    async *chunks() {
      const own = await source.header();
      const indices = columns.map((column) => own.indexOf(column));
      for await (const rows of source.chunks()) {
        await learn(rows.flatMap((cells) => indices.map((j) => cells[j])));
        yield rows.map((cells) => [...cells, ...indices.flatMap((j) => cellsOf(cells[j]))]);
      }
    },
  };
}

/**
 * The rows for a model that was trained on embeddings, with these.
 * @param place folder or package of the model of embeddings
 * @throws AttuneError `usage` where it is missing, or another one than in training
 */
export async function embedForModel(
  source: RowSource,
  { embeddings: used, columns }: Pick<SavedModel, "embeddings" | "columns">,
  place: string | undefined,
): Promise<RowSource> {
  if (used === undefined) {
    if (place === undefined) return source;
    throw new AttuneError("usage", "embeddings: the model was trained without", {
      hint: "leave the option out",
    });
  }
  const known = `${used.name} (fingerprint ${used.fingerprint})`;
  if (place === undefined)
    throw new AttuneError("usage", `the model needs embeddings by ${known}`, {
      hint: "name the folder or package that it was trained with (embeddings)",
    });
  const embedder = await openEmbedder(place);
  if (embedder.fingerprint !== used.fingerprint)
    throw new AttuneError(
      "usage",
      `embeddings: ${place} has the fingerprint ${embedder.fingerprint}, but the model was trained with ${known}`,
      { hint: "name the folder or package that it was trained with" },
    );
  const header = await source.header();
  const lacking = used.columns.find((column) => !header.includes(column));
  if (lacking !== undefined)
    throw new AttuneError(
      "data-invalid",
      `${source.label} lacks column ${JSON.stringify(lacking)}`,
      {
        hint: "the embeddings are of its texts",
      },
    );
  const { missing } = columns.find(({ name }) => name === used.columns[0]) ?? {};
  return withEmbeddings(source, used.columns, embedder, missing);
}
