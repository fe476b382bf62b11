import { AttuneError } from "../errors/attune-error.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { show } from "../errors/show.ts";
import type { Emitter } from "./emitter.ts";
import { EVENT_TYPES, type EventOf, type UntypedEvent } from "./events.ts";

/**
 * Calls a user's listener at each event of a type.
 * @returns what removes the listener
 * @throws AttuneError `usage` for an unknown type, and for a listener that is not a function
 */
export function listen<K extends UntypedEvent["type"]>(
  emitter: Emitter<UntypedEvent>,
  type: K,
  listener: (event: EventOf<UntypedEvent, K>) => void,
): () => void {
  if (!EVENT_TYPES.some((known) => known === type))
    throw new AttuneError("usage", `a study has no event ${show(type)}`, {
      hint: didYouMeanOrList(type, EVENT_TYPES),
    });
  if (typeof listener !== "function")
    throw new AttuneError("usage", `on(${show(type)}) needs a function, got ${show(listener)}`, {
      hint: `write study.on(${show(type)}, (event) => { … })`,
    });
  return emitter.on(type, listener);
}
