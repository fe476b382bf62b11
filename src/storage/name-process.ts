/** What the names of this process's workers begin with: `HOST:PID:START`. */
export async function nameProcess(): Promise<string> {
  // Loaded only here, so that the library imports nothing of Node before it is used.
  const { localProcesses } = await import("./local-processes.ts");
  return localProcesses().self;
}
