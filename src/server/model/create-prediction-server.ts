import { checkOptions } from "../../errors/check-options.ts";
import { asReadModel, type SavedModel } from "../../tune/saved-model/saved-model.ts";
import { App } from "../app.ts";
import { ACCESS_CHECKS, type AccessOptions, accessParts } from "../security/access.ts";
import type { Server } from "../server.ts";
import { START_PAGE } from "../start-page.ts";
import { StaticFiles } from "../static-files.ts";
import { predictionRoutes } from "./prediction-routes.ts";

/** Options of `createPredictionServer`. */
export interface PredictionServerOptions extends AccessOptions {
  /** The model that predicts, as `readSavedModel` or `tune` returns it. */
  readonly model: SavedModel;
}

/**
 * A server that predicts rows with a saved model: `POST /predict` takes one row as an object with a
 * cell by column, `POST /predict/rows` several. As `createServer`, it is a function of requests.
 * @throws AttuneError `usage` for something else than a saved model, a model that was trained with
 *   embeddings, tokens that are not hashed as `hashToken` does, and other wrong options
 */
export function createPredictionServer(options: PredictionServerOptions): Server {
  const given = checkOptions("createPredictionServer", options, { ...ACCESS_CHECKS, model: true });
  const app = new App({
    ...accessParts(given),
    routes: predictionRoutes(asReadModel(given.model, "createPredictionServer")),
    files: new StaticFiles(undefined, START_PAGE),
  });
  return {
    fetch: (request, client = {}) => app.fetch(request, client),
    openapi: app.document,
    close: async () => {},
  };
}
