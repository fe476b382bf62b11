import { computed, signal } from "@preact/signals";

/** What the page shows. All of it is in the address. */
export interface View {
  /** Undefined for the list of studies. */
  readonly study?: string;
  readonly trial?: number;
  /** Expression that chooses trials. */
  readonly where: string;
  /** States that are shown; none for all. */
  readonly states: readonly string[];
  /** Column of the table's order: `number`, or a name as in expressions. */
  readonly sort: string;
  readonly descending: boolean;
  /** Parameter of the slice plot; empty for the first one. */
  readonly slice: string;
  /** Objective of the charts; empty for the first one. */
  readonly objective: string;
}

const START = {
  where: "",
  states: [],
  sort: "number",
  descending: true,
  slice: "",
  objective: "",
} as const;

const address = signal(location.hash);
addEventListener("hashchange", () => {
  address.value = location.hash;
});

export const view = computed(() => parseView(address.value));

function parseView(hash: string): View {
  const [path = "", search = ""] = hash.slice(1).split("?");
  const [, kind, study, trial] = path.split("/");
  const query = new URLSearchParams(search);
  return {
    ...START,
    ...(kind === "study" && study && { study: decoded(study) }),
    ...(trial && /^\d+$/.test(trial) && { trial: Number(trial) }),
    where: query.get("where") ?? "",
    states: query.get("states")?.split(",").filter(Boolean) ?? [],
    sort: query.get("sort") ?? START.sort,
    descending: query.get("order") !== "up",
    slice: query.get("slice") ?? "",
    objective: query.get("objective") ?? "",
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
  const { study, trial, where, states, sort, descending, slice, objective } = {
    ...START,
    ...shown,
  };
  if (study === undefined) return "#/";
  const query = new URLSearchParams({
    ...(where !== "" && { where }),
    ...(states.length > 0 && { states: states.join(",") }),
    ...(sort !== START.sort && { sort }),
    ...(!descending && { order: "up" }),
    ...(slice !== "" && { slice }),
    ...(objective !== "" && { objective }),
  });
  const path = `#/study/${encodeURIComponent(study)}${trial === undefined ? "" : `/${trial}`}`;
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Changes a part of what is shown, without another entry of the browser's history. */
export function change(part: Partial<View>): void {
  history.replaceState(null, "", addressOf({ ...view.value, ...part }));
  address.value = location.hash;
}

export function go(shown: Partial<View>): void {
  location.hash = addressOf(shown);
}
