/** Work of less than this says nothing about the machine. */
const LEAST_CPU_SECONDS = 0.05;

/**
 * Measures by the work of this process how much longer it takes than on an idle machine: the seconds of
 * the clock for each second of a processor.
 * @returns the factor since the call, at least 1
 */
export function measureSlowdown(): () => number {
  const beganMs = performance.now();
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    const seconds = (performance.now() - beganMs) / 1000;
    return slowdownOf(seconds, (user + system) / 1e6);
  };
}

/** @param seconds of the clock @param cpuSeconds that a processor has worked in them */
export const slowdownOf = (seconds: number, cpuSeconds: number): number =>
  cpuSeconds < LEAST_CPU_SECONDS ? 1 : Math.max(1, seconds / cpuSeconds);
