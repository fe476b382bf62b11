import type { Attribute, DataType, Graph, GraphValue, OnnxNode, Tensor } from "./proto.ts";

/** Name of the domain of operators for machine learning. */
export const ML = "ai.onnx.ml";
/** Name of the domain of operators that ONNX Runtime adds. */
export const MICROSOFT = "com.microsoft";

/** Collects the operations of a graph. Values are called by their names. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: (readonly [name: string, tensor: Tensor])[] = [];
  readonly #known = new Map<string, string>();
  readonly #prefix: string;
  #count = 0;

  /** @param prefix begins the names of values, and of no input or output */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Begins a graph within this one. */
  within(name: string): GraphBuilder {
    return new GraphBuilder(`${this.#prefix}${name}:`);
  }

  /** A name that nothing else has. */
  name(): string {
    return `${this.#prefix}${this.#count++}`;
  }

  /** Adds an operation; returns the name of its only output. */
  add(
    operator: string,
    inputs: readonly string[],
    attributes: { readonly [name: string]: Attribute } = {},
    domain = "",
  ): string {
    const [output] = this.addMany(operator, inputs, 1, attributes, domain);
    return output;
  }

  /** Adds an operation with several outputs; returns their names. */
  addMany(
    operator: string,
    inputs: readonly string[],
    count: number,
    attributes: { readonly [name: string]: Attribute } = {},
    domain = "",
  ): readonly string[] {
    const outputs = Array.from({ length: count }, () => this.name());
    this.#nodes.push({ operator, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** Gives a value the name of an output of the graph. */
  rename(value: string, name: string): void {
    const outputs = [name];
    this.#nodes.push({
      operator: "Identity",
      domain: "",
      inputs: [value],
      outputs,
      attributes: {},
    });
  }

  /** A constant; short ones that are equal are one. */
  constant(
    type: DataType,
    dims: readonly number[],
    values: ArrayLike<number> | readonly string[],
  ): string {
    const key =
      values.length <= 4 ? JSON.stringify([type, dims, ...Array.from(values, String)]) : "";
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.name();
    this.#constants.push([name, { type, dims, values }]);
    if (key !== "") this.#known.set(key, name);
    return name;
  }

  /** A number. */
  number(value: number): string {
    return this.constant("double", [], [value]);
  }

  /** A row of numbers, 1 × their count. */
  row(values: ArrayLike<number>): string {
    return this.constant("double", [1, values.length], values);
  }

  /** Whole numbers. */
  integers(values: ArrayLike<number>): string {
    return this.constant("int64", [values.length], values);
  }

  /** `value` as numbers of a type. */
  cast(value: string, type: DataType): string {
    const numbers = { float: 1, int64: 7, string: 8, double: 11 };
    return this.add("Cast", [value], { to: { int: numbers[type] } });
  }

  /** Columns of matrices side by side. */
  concat(values: readonly string[], axis = 1): string {
    return values.length === 1 ? values[0] : this.add("Concat", values, { axis: { int: axis } });
  }

  /** Some columns of a matrix. */
  columns(value: string, indices: ArrayLike<number>): string {
    return this.add("Gather", [value, this.integers(indices)], { axis: { int: 1 } });
  }

  /** Sums over columns, rows × 1. */
  sumOfColumns(value: string): string {
    return this.add("ReduceSum", [value, this.integers([1])], { keepdims: { int: 1 } });
  }

  /** The graph. */
  build(name: string, inputs: readonly GraphValue[], outputs: readonly GraphValue[]): Graph {
    return { name, nodes: this.#nodes, constants: this.#constants, inputs, outputs };
  }
}
