import { packageVersion } from "../../process/package-version.ts";
import { asReadModel, type SavedModel } from "../../tune/saved-model/saved-model.ts";
import { quoteText } from "../typescript/quote-text.ts";
import { moduleData } from "./module-data.ts";
import { runtime } from "./runtime-code.ts";

/**
 * A saved model of linear models, trees, forests and boosting, or of an ensemble of them, as a Python
 * module that imports the standard library alone. It has a class `Model` with the methods `predict` and
 * `predict_proba` of an estimator of scikit-learn, and both as functions. Predictions are those of
 * `predictRows` but for the last digits. It runs in Python 3.8 and later.
 * @throws AttuneError `usage` for other models, texts and folders of images
 */
export function exportPython(saved: SavedModel): string {
  const model = asReadModel(saved, "exportPython");
  // A literal of JSON is one of Python.
  const data = quoteText(JSON.stringify(moduleData(model)));
  return [
    `# A model that attune tune made: predicts ${quoteText(model.target)}. Made by Attune ${packageVersion};`,
    "# not to be edited.",
    runtime,
    `_MODEL = json.loads(${data})`,
    "_model = Model()",
    "predict = _model.predict",
    ...(model.classes.length > 0 ? ["predict_proba = _model.predict_proba"] : []),
    "",
  ].join("\n");
}
