import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import type { Emitter } from "./emitter.ts";
import type { EventOf, EventType, UntypedEvent } from "./events.ts";

/** Every type of event; one that is missing here does not compile. */
const EVENT_TYPES: { readonly [T in EventType | UntypedEvent["type"]]: true } = {
  started: true,
  reported: true,
  finished: true,
  improved: true,
  paused: true,
  promoted: true,
  retried: true,
  degraded: true,
  stopped: true,
  "listener-failed": true,
  dropped: true,
};

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
  if (!Object.hasOwn(EVENT_TYPES, type))
    throw new AttuneError("usage", `a study has no event ${show(type)}`, {
      hint: didYouMeanOrList(type, Object.keys(EVENT_TYPES)),
    });
  if (typeof listener !== "function")
    throw new AttuneError("usage", `on(${show(type)}) needs a function, got ${show(listener)}`, {
      hint: `write study.on(${show(type)}, (event) => { … })`,
    });
  return emitter.on(type, listener);
}
