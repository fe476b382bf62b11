/**
 * Of what may be there at once: waiting for that, too, would cost as much as all the rest of a
 * cheap trial.
 */
export type Awaitable<T> = T | Promise<T>;
