import { useLayoutEffect, useRef } from "preact/hooks";

/** A canvas that is drawn when its data, its size or the theme changes. */
export function useCanvas<D>(
  draw: (canvas: HTMLCanvasElement) => D,
  inputs: readonly unknown[],
): {
  readonly canvas: { current: HTMLCanvasElement | null };
  readonly drawn: { current: D | undefined };
} {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<D | undefined>(undefined);
  // Before the page is painted: a chart after it would be seen a frame later.
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let frame = 0;
    const drawNow = (): void => {
      drawn.current = draw(element);
    };
    const drawSoon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(drawNow);
    };
    drawNow();
    let width = element.clientWidth;
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth === width) return; // it tells the first size as well
      width = element.clientWidth;
      drawSoon();
    });
    sizes.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", drawSoon);
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      dark.removeEventListener("change", drawSoon);
    };
  }, inputs);
  return { canvas, drawn };
}
