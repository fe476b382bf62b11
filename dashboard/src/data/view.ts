import { computed, signal } from "@preact/signals";
import { encodeStudy, studyOfSegment } from "../../../src/storage/http/study-segment.ts";
import { type Brush, brushesFromText, brushesToText } from "./brush.ts";

/** Pages of a study besides that of the study itself. */
export const STUDY_PAGES = ["model", "plots", "failures", "workers", "evaluate"] as const;
export type StudyPageName = (typeof STUDY_PAGES)[number];

/** What the page shows. All of it is in the address. */
export interface View {
  /** Undefined for the list of studies. */
  readonly study?: string;
  readonly trial?: number;
  readonly page?: StudyPageName;
  /** Studies that are compared. */
  readonly compare: readonly string[];
  /** Expression that chooses trials. */
  readonly where: string;
  /** States that are shown; none for all. */
  readonly states: readonly string[];
  /** What is selected in charts. */
  readonly brushes: readonly Brush[];
  /** Column of the table's order: `number`, or a name as in expressions. */
  readonly sort: string;
  readonly descending: boolean;
  /** Columns of the table; none for all. */
  readonly columns: readonly string[];
  /** How many of them stay while others are scrolled. */
  readonly pinned: number;
  /** Pixels of columns whose width a user has set, by name. */
  readonly widths: { readonly [name: string]: number };
  /** Parameter of the slice plot; empty for the first one. */
  readonly slice: string;
  /** Axes of the parallel coordinates; none for the first parameters. */
  readonly axes: readonly string[];
  /** Those of the axes that are upside down. */
  readonly flipped: readonly string[];
  /** Objective of the charts; empty for the first one. */
  readonly objective: string;
  /** Other objective of the front; empty for the next one. */
  readonly against: string;
  /** Trials beside which one is shown. */
  readonly beside: readonly string[];
  /** Kind of the plots page; empty for the first one. */
  readonly plot: string;
  /** Parameters of that plot; none for those that it chooses. */
  readonly of: readonly string[];
  /** Whether plots have a logarithmic scale of values. */
  readonly log: boolean;
  /** What progress is compared by. */
  readonly by: "trials" | "seconds";
}

const START: View = {
  compare: [],
  where: "",
  states: [],
  brushes: [],
  sort: "number",
  descending: true,
  columns: [],
  pinned: 1,
  widths: {},
  slice: "",
  axes: [],
  flipped: [],
  objective: "",
  against: "",
  beside: [],
  plot: "",
  of: [],
  log: false,
  by: "trials",
};

const address = signal(location.hash);
addEventListener("hashchange", () => {
  address.value = location.hash;
});

export const view = computed(() => parseView(address.value));

/** Reads a text again only if it is another one: charts are drawn again for another selection. */
function keepLast<T>(read: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly value: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
  };
}
const readBrushes = keepLast(brushesFromText);

/** Widths are a list of names with numbers, since any name may be one of an object's own. */
const readWidths = keepLast((text): View["widths"] => {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return {};
  }
  if (!Array.isArray(given)) return {};
  const pairs = given.filter(
    (one: unknown): one is [string, number] =>
      Array.isArray(one) && typeof one[0] === "string" && Number.isFinite(one[1]),
  );
  return Object.fromEntries(pairs);
});

/** Names may have commas: a list is JSON. */
function listFrom(text: string | null): readonly string[] {
  if (text === null) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

const readFlipped = keepLast((text: string) => listFrom(text));

function parseView(hash: string): View {
  const [path = "", search = ""] = hash.slice(1).split("?");
  const [, kind, study, part] = path.split("/");
  const query = new URLSearchParams(search);
  const page = STUDY_PAGES.find((name) => name === part);
  return {
    ...(kind === "study" && study && { study: studyOfSegment(decoded(study)) }),
    ...(part && /^\d+$/.test(part) && { trial: Number(part) }),
    ...(page && { page }),
    compare: kind === "compare" ? listFrom(query.get("studies")) : [],
    where: query.get("where") ?? "",
    states: query.get("states")?.split(",").filter(Boolean) ?? [],
    brushes: readBrushes(query.get("brush") ?? ""),
    sort: query.get("sort") ?? START.sort,
    descending: query.get("order") !== "up",
    columns: listFrom(query.get("columns")),
    pinned: Number(query.get("pinned") ?? START.pinned) || 0,
    widths: readWidths(query.get("widths") ?? ""),
    slice: query.get("slice") ?? "",
    axes: listFrom(query.get("axes")),
    flipped: readFlipped(query.get("flipped") ?? ""),
    objective: query.get("objective") ?? "",
    against: query.get("against") ?? "",
    beside: listFrom(query.get("beside")),
    plot: query.get("plot") ?? "",
    of: listFrom(query.get("of")),
    log: query.get("log") === "true",
    by: query.get("by") === "seconds" ? "seconds" : "trials",
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a view, for links. */
export function addressOf(shown: Partial<View>): string {
  const all = { ...START, ...shown };
  const query = new URLSearchParams();
  const put = (key: string, text: string): void => {
    if (text !== "") query.set(key, text);
  };
  const putList = (key: string, list: readonly string[]): void =>
    put(key, list.length === 0 ? "" : JSON.stringify(list));
  putList("studies", all.compare);
  put("where", all.where);
  put("states", all.states.join(","));
  put("brush", brushesToText(all.brushes));
  put("sort", all.sort === START.sort ? "" : all.sort);
  put("order", all.descending ? "" : "up");
  putList("columns", all.columns);
  put("pinned", all.pinned === START.pinned ? "" : String(all.pinned));
  const widths = Object.entries(all.widths);
  put("widths", widths.length === 0 ? "" : JSON.stringify(widths));
  put("slice", all.slice);
  putList("axes", all.axes);
  putList("flipped", all.flipped);
  put("objective", all.objective);
  put("against", all.against);
  putList("beside", all.beside);
  put("plot", all.plot);
  putList("of", all.of);
  put("log", all.log ? "true" : "");
  put("by", all.by === START.by ? "" : all.by);
  const part = all.trial ?? all.page;
  const path =
    all.compare.length > 0
      ? "#/compare"
      : all.study === undefined
        ? "#/"
        : `#/study/${encodeStudy(all.study)}${part === undefined ? "" : `/${part}`}`;
  return path === "#/" || query.size === 0 ? path : `${path}?${query}`;
}

/** The same view of the study's own page. */
export function withoutPart({ trial: _, page: __, ...rest }: View): View {
  return rest;
}

/** Changes a part of what is shown, without another entry of the browser's history. */
export function change(part: Partial<View>): void {
  history.replaceState(null, "", addressOf({ ...view.value, ...part }));
  address.value = location.hash;
}

export function go(shown: Partial<View>): void {
  location.hash = addressOf(shown);
}
