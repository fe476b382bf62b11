import { existsSync, readFileSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { fileProblem } from "../../errors/file-problem.ts";
import {
  type ForecastModel,
  isForecastText,
  readForecastModel,
} from "../../tune/forecast/saved-forecast.ts";
import { readSavedModel, type SavedModel } from "../../tune/saved-model/saved-model.ts";

/** Reads a saved model of tables from its file. @throws AttuneError `data-invalid` */
export const loadModel = (path: string): SavedModel => readSavedModel(readModelFile(path), path);

/** Reads a saved model or forecaster from its file. @throws AttuneError `data-invalid` */
export function loadAnyModel(path: string): SavedModel | ForecastModel {
  const text = readModelFile(path);
  return isForecastText(text) ? readForecastModel(text, path) : readSavedModel(text, path);
}

/** @throws AttuneError `data-invalid` if there is no such file, or it can't be read */
function readModelFile(path: string): string {
  const hint = "give the file that attune tune --out wrote";
  if (!existsSync(path))
    throw new AttuneError("data-invalid", `there is no file ${path}`, { hint });
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const message = `${path} can't be read: ${fileProblem(cause)}`;
    throw new AttuneError("data-invalid", message, { hint, cause });
  }
}
