/** In a browser there are no processes to tell apart. */
export async function nameProcess(): Promise<string> {
  return "browser:0:";
}
