/** A count with its noun: `1 trial`, `3 trials`, `5,000 trials`. */
export const countText = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
