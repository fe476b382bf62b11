import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../data/api.ts";

const dark = matchMedia("(prefers-color-scheme: dark)");
const MIN_WIDTH = 320;

interface Props {
  /** Path of the plot in the API, with its query if it has one. */
  readonly path: string;
  /** Where the plot changes, it is asked for again. */
  readonly version?: unknown;
  /** Name of the files that a user may save. Default: there are none. */
  readonly name?: string;
}

/** A plot that the server draws, in the theme and width of the page. */
export function PlotFigure({ path, version, name }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState("Drawing…");
  const drawn = useRef("");
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const controller = new AbortController();
    const draw = async (): Promise<void> => {
      const query = new URLSearchParams({
        theme: dark.matches ? "dark" : "light",
        width: String(Math.max(MIN_WIDTH, Math.round(element.clientWidth))),
      });
      const at = `${path}${path.includes("?") ? "&" : "?"}${query}`;
      try {
        const response = await call(at, { signal: controller.signal });
        const { documentElement } = new DOMParser().parseFromString(
          await response.text(),
          "image/svg+xml",
        );
        element.replaceChildren(document.importNode(documentElement, true));
        drawn.current = path;
        setSaid("");
      } catch (error) {
        if (controller.signal.aborted) return;
        element.replaceChildren();
        setSaid((error as Error).message);
      }
    };
    const redraw = (): void => void draw();
    // The figure of before stays, but it is not said to be the one that was asked for.
    if (drawn.current !== path) setSaid("Drawing…");
    redraw();
    dark.addEventListener("change", redraw);
    return () => {
      controller.abort();
      dark.removeEventListener("change", redraw);
    };
  }, [path, version]);
  return (
    <>
      <p role="status">{said}</p>
      <div class="figure" ref={holder} />
      {name !== undefined && said === "" && <PlotDownloads path={path} name={name} />}
    </>
  );
}

/** Downloads a plot in a format: the API needs the token, which a link has not. */
function PlotDownloads({ path, name }: { readonly path: string; readonly name: string }) {
  const [said, setSaid] = useState("");
  const save = async (format: string): Promise<void> => {
    try {
      const at = `${path}${path.includes("?") ? "&" : "?"}format=${format}`;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await (await call(at)).blob());
      link.download = `${name}.${format}`;
      link.click();
      URL.revokeObjectURL(link.href);
      setSaid("");
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <p class="tools">
      {["svg", "png", "json"].map((format) => (
        <button type="button" key={format} onClick={() => save(format)}>
          {format.toUpperCase()}
        </button>
      ))}
      <span role="status">{said}</span>
    </p>
  );
}
