/** The tools of the MCP server: the fields of each one's input, `?` for those that may be left out. */
export const TOOLS: { readonly [name: string]: string } = {
  suggest_space: "schema?:object config?:object source?:string",
  list_studies: "",
  create_study:
    "name:string space:object direction?:string objectives?:object limits?:object seed?:integer sampler?:string nameHints?:boolean budget?:integer maxCost?:number experience?:boolean dryRun?:boolean",
  run: "study:string space:object command:array direction?:string trials?:integer minutes?:number maxCost?:number parallel?:integer seed?:integer experience?:boolean dryRun?:boolean",
  status: "study:string",
  trials: "study:string state?:string fields?:string after?:integer limit?:integer",
  best: "study:string",
  ask: "study:string count?:integer leaseSeconds?:number",
  tell: "study:string trial:integer ticket:string value?:number|string|null|array|object limits?:number|string|null|array|object state?:string message?:string seconds?:number cost?:number",
  report:
    "study:string trial:integer ticket:string step:integer value:number|string|null|array|object",
  enqueue: "study:string proposals:array source?:string",
  optimizer_state: "study:string",
  importance: "study:string objective?:string",
  explain: "study:string",
  compare: "first:string second:string",
  plot: "kind:string studies:array params?:array objective?:string maxPoints?:integer image?:boolean",
  tune_table:
    "study:string file:string target:string seconds?:integer metric?:string out?:string seed?:integer dryRun?:boolean",
  table_result: "study:string",
  predict: "model:string file:string limit?:integer",
  stop: "study:string resume?:boolean dryRun?:boolean",
};

/** The part of a field's JSON Schema that says its type. */
interface FieldSchema {
  readonly type?: string;
  readonly anyOf?: readonly FieldSchema[];
}

/** What a client reads of a tool. */
interface Listed {
  readonly name: string;
  readonly inputSchema: {
    readonly required?: readonly string[] | undefined;
    readonly properties?: { readonly [field: string]: unknown } | undefined;
  };
}

/** The tools that a client lists, as `TOOLS` describes them. */
export const fieldsOf = (tools: readonly Listed[]) =>
  Object.fromEntries(
    tools.map(({ name, inputSchema: { properties = {}, required = [] } }) => [
      name,
      Object.entries(properties)
        .map(
          ([field, schema]) =>
            `${field}${required.includes(field) ? "" : "?"}:${typeOf(schema as FieldSchema)}`,
        )
        .join(" "),
    ]),
  );

const typeOf = ({ type, anyOf = [] }: FieldSchema): string => type ?? anyOf.map(typeOf).join("|");
