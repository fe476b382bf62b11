/**
 * Notes promises that reject without anything to catch them: what went wrong with one request ends
 * neither the others nor the process.
 * @returns what ends it
 */
export function noteRejections(note: (error: unknown) => void): () => void {
  process.on("unhandledRejection", note);
  return () => {
    process.off("unhandledRejection", note);
  };
}
