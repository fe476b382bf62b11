/** Numbers of a model, with the sizes of their array. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/**
 * A vector of length 1 for each text: the mean of the vectors of its tokens (Reimers and Gurevych 2019,
 * "Sentence-BERT", §3). Where the model gives a vector for each text, it is scaled only.
 * @param mask texts × tokens, 1 where there is a token
 */
export function meanOfTokens(
  { data, dims }: ModelOutput,
  mask: BigInt64Array,
  texts: number,
  tokens: number,
): readonly Float32Array[] {
  const width = dims[dims.length - 1];
  return Array.from({ length: texts }, (_, row) => {
    const sum = new Float64Array(width);
    if (dims.length === 2) sum.set(data.subarray(row * width, (row + 1) * width));
    else
      for (let t = 0; t < tokens; t++) {
        const at = row * tokens + t;
        if (mask[at] === 0n) continue;
        for (let j = 0; j < width; j++) sum[j] += data[at * width + j];
      }
    const length = Math.hypot(...sum) || 1;
    return Float32Array.from(sum, (value) => value / length);
  });
}
