/** Objectives that the tests run in threads and processes. */
import { appendFileSync } from "node:fs";

export default async function bowl({ x, how }, trial) {
  if (how === "throw") throw new Error("no luck");
  if (how === "loop") {
    appendFileSync(process.env.ATTUNE_TEST_LOG, "loop\n"); // so that the test knows that it loops
    for (;;);
  }
  if (how === "memory") {
    const held = [];
    for (;;) held.push(new Array(100_000).fill(Math.random()));
  }
  if (how === "deep")
    throw new TypeError("deep", { cause: new RangeError("root", { cause: { code: 7 } }) });
  if (how === "object") throw { code: 42, why: "no luck" };
  if (how === "throw-pruned") {
    await trial.report(1, 4);
    throw trial.pruned();
  }
  if (how === "say-pruned") return void trial.pruned();
  if (how === "exit") process.exit(3);
  trial.setAttr("seen", trial.number);
  for (let step = 0; step < 3; step++)
    if (await trial.report(x + step / 10, step)) return trial.pruned();
  return (x - 0.5) ** 2;
}
