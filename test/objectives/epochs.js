/** Trains for 27 epochs, keeping its weights; each epoch that is trained is noted in a file, so that a test sees which were trained twice. */
import { appendFileSync } from "node:fs";

export default async function (params, trial) {
  const saved = await trial.checkpoint.read();
  let sum =
    saved === undefined
      ? 0
      : new DataView(saved.bytes.buffer, saved.bytes.byteOffset).getFloat64(0);
  for (let step = (saved?.step ?? 0) + 1; step <= 27; step++) {
    sum += params.x;
    appendFileSync(process.env.ATTUNE_TEST_LOG, `${trial.number} ${step} ${sum}\n`);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, sum);
    await trial.checkpoint.write(bytes, step);
    if (await trial.report(params.x + 1 / step, step)) return trial.pruned();
    if (process.env.ATTUNE_TEST_SLOW) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return params.x + 1 / 27;
}
