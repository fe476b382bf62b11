/** Longest time that `setTimeout` can wait; it takes longer ones for 1 ms. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** A timer that was started. */
export interface Timer {
  stop(): void;
}

/** Calls back after any number of seconds, also after years; never for Infinity. */
export function startTimer(callback: () => void, seconds: number): Timer {
  let handle: ReturnType<typeof setTimeout> | undefined;
  const wait = (leftMs: number): void => {
    if (leftMs === Infinity) return;
    const partMs = Math.min(leftMs, MAX_TIMEOUT_MS);
    handle = setTimeout(() => (partMs < leftMs ? wait(leftMs - partMs) : callback()), partMs);
  };
  wait(seconds * 1000);
  return { stop: () => clearTimeout(handle) };
}
