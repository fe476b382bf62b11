import { existsSync } from "node:fs";
import { basename } from "node:path";
import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { isRecord } from "../../tune/is-record.ts";
import type { OwnMetric } from "../../tune/metric/own-metric.ts";
import { isModulePath, loadModule } from "../load-module.ts";

const HINT =
  'it needs export default { name: "cost", direction: "minimize", score: (targets, predictions) => … }';

/**
 * The metric that the user names: a built-in one by its name, or the default export of a module. A
 * metric without a name has that of its file.
 * @throws AttuneError `usage` when there is no such module, or it exports no metric
 */
export async function loadMetric(given: string | OwnMetric): Promise<string | OwnMetric> {
  if (typeof given !== "string" || !isModulePath(given)) return given;
  if (!existsSync(given))
    throw new AttuneError("usage", `--metric: there is no file ${given}`, { hint: HINT });
  const exported = (await loadModule(given))["default"];
  // `tune` checks its parts.
  if (isRecord(exported))
    return { name: basename(given).replace(/\.\w+$/, ""), ...exported } as unknown as OwnMetric;
  throw new AttuneError(
    "usage",
    exported === undefined
      ? `--metric: ${given} has no default export`
      : `--metric: the default export of ${given} is no metric, but ${show(exported)}`,
    { hint: HINT },
  );
}
