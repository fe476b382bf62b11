/** In a browser no other process can take a trial, so the timer is enough. */
export async function startThread(): Promise<undefined> {
  return undefined;
}
