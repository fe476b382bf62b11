/**
 * Own work of Attune, in a process of its own. Arguments: KIND N D. Prints a JSON line as
 * bench/overhead.py does.
 */
import { createStudy, float } from "../dist/index.js";
import { samplerNamed } from "../dist/sampler/index.js";

const [kind, n, d] = process.argv.slice(2);
const space = Object.fromEntries(
  Array.from({ length: Number(d) }, (_, i) => [`x${i}`, float(-5, 5)]),
);
const peak = () => process.resourceUsage().maxRSS / 1024;
const before = peak();
const began = performance.now();
const two = kind === "tpe-two" || kind === "nsga2";
const study = await createStudy({
  space,
  objectives: two ? { near: "minimize", far: "minimize" } : "minimize",
  sampler: samplerNamed(kind === "tpe-two" ? "tpe" : kind),
  seed: 0,
});
await study.optimize(
  (p) => {
    let near = 0;
    let far = 0;
    for (const k in p) {
      near += p[k] * p[k];
      far += (p[k] - 2) ** 2;
    }
    return two ? { near, far } : near;
  },
  { trials: Number(n) },
);
console.log(
  JSON.stringify({
    library: "attune",
    seconds: (performance.now() - began) / 1000,
    megabytes: peak() - before,
    peak: peak(),
  }),
);
