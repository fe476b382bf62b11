/** What to do when a file with the result of a search cannot be written. */
export const hintOfWriting = (storage: string): string =>
  "check that the folder exists and may be written" +
  (storage === "memory:"
    ? ""
    : "; the study is stored, so the same command writes the file without searching again");
