/** Of what may be there at once: waiting for that, too, would cost as much as all the rest of a cheap trial. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with a value at once where it is there. Not called `then`: a module that exports that is taken for a promise. */
export function andThen<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
