/** How a model was trained on embeddings. */
export interface EmbeddingsUsed {
  /** Name of the folder or package. */
  readonly name: string;
  /** Hash of its model and tokenizer. */
  readonly fingerprint: string;
  /** Length of the vectors. */
  readonly dimensions: number;
  /** The columns of texts. */
  readonly columns: readonly string[];
}
