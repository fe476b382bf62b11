import { copyJson } from "../../space/json/copy.ts";
import type { InsertedTrial } from "../../storage/storage.ts";
import type { Attributes, Params } from "../../trial/row.ts";

/** A trial that waits for a worker. @param attributes which it has from the start */
export function waitingTrial(params: Params, attributes: Attributes = {}): InsertedTrial {
  return {
    state: "waiting",
    params: copyJson(params),
    origin: "enqueued",
    attributes,
    values: [],
    limits: [],
    seconds: 0,
  };
}
