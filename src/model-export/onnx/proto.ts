import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

// Numbers of fields are those of onnx.proto (ONNX IR version 8).

/** Types of tensors, by the numbers of `TensorProto.DataType`. */
const DATA_TYPES = { float: 1, int64: 7, string: 8, double: 11 } as const;
/** A type of tensors. */
export type DataType = keyof typeof DATA_TYPES;

/** A constant. */
export interface Tensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly values: ArrayLike<number> | readonly string[];
}

/** The value of an attribute. */
export type Attribute =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly text: string }
  | { readonly ints: ArrayLike<number> }
  | { readonly texts: readonly string[] }
  | { readonly tensor: Tensor }
  | { readonly graph: Graph };

/** An operation. */
export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: { readonly [name: string]: Attribute };
}

/** An input or output of a graph. */
export interface GraphValue {
  readonly name: string;
  readonly type: DataType;
  /** Sizes; a name for one that is not fixed; undefined: not said. */
  readonly dims: readonly (number | string)[] | undefined;
  readonly description?: string;
}

/** Operations from inputs to outputs. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly (readonly [name: string, tensor: Tensor])[];
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** What a file says of itself. */
interface ModelFacts {
  readonly producer: string;
  readonly version: string;
  readonly description: string;
  /** Version of each set of operators, by domain. */
  readonly operators: { readonly [domain: string]: number };
}

const IR_VERSION = 8;

type Write = (writer: BinaryWriter) => void;

const message = (writer: BinaryWriter, field: number, write: Write): void => {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
};
const text = (writer: BinaryWriter, field: number, value: string): void => {
  writer.tag(field, WireType.LengthDelimited).string(value);
};
const integer = (writer: BinaryWriter, field: number, value: number): void => {
  writer.tag(field, WireType.Varint).int64(value);
};
const packedIntegers = (writer: BinaryWriter, field: number, values: ArrayLike<number>): void =>
  message(writer, field, (w) => {
    for (let i = 0; i < values.length; i++) w.int64(values[i]);
  });

/** The bytes of numbers, the least significant byte of each first. */
function rawBytes(type: Exclude<DataType, "string">, values: ArrayLike<number>): Uint8Array {
  const size = type === "float" ? 4 : 8;
  const view = new DataView(new ArrayBuffer(values.length * size));
  for (let i = 0; i < values.length; i++)
    if (type === "float") view.setFloat32(4 * i, values[i], true);
    else if (type === "double") view.setFloat64(8 * i, values[i], true);
    else view.setBigInt64(8 * i, BigInt(values[i]), true);
  return new Uint8Array(view.buffer);
}

function writeTensor(w: BinaryWriter, { type, dims, values }: Tensor, name: string): void {
  packedIntegers(w, 1, dims);
  integer(w, 2, DATA_TYPES[type]);
  if (type === "string") for (const value of values as readonly string[]) text(w, 6, value);
  else w.tag(9, WireType.LengthDelimited).bytes(rawBytes(type, values as ArrayLike<number>));
  text(w, 8, name);
}

/** Numbers of `AttributeProto.AttributeType`. */
const ATTRIBUTE = { float: 1, int: 2, text: 3, tensor: 4, graph: 5, ints: 7, texts: 8 } as const;

function writeAttribute(w: BinaryWriter, name: string, value: Attribute): void {
  text(w, 1, name);
  let kind: keyof typeof ATTRIBUTE;
  if ("float" in value) {
    kind = "float";
    w.tag(2, WireType.Bit32).float(value.float);
  } else if ("int" in value) {
    kind = "int";
    integer(w, 3, value.int);
  } else if ("text" in value) {
    kind = "text";
    text(w, 4, value.text);
  } else if ("tensor" in value) {
    kind = "tensor";
    message(w, 5, (own) => writeTensor(own, value.tensor, name));
  } else if ("graph" in value) {
    kind = "graph";
    message(w, 6, (own) => writeGraph(own, value.graph));
  } else if ("ints" in value) {
    kind = "ints";
    packedIntegers(w, 8, value.ints);
  } else {
    kind = "texts";
    for (const entry of value.texts) text(w, 9, entry);
  }
  integer(w, 20, ATTRIBUTE[kind]);
}

function writeNode(w: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) text(w, 1, input);
  for (const output of node.outputs) text(w, 2, output);
  text(w, 4, node.operator);
  for (const [name, value] of Object.entries(node.attributes))
    message(w, 5, (own) => writeAttribute(own, name, value));
  if (node.domain !== "") text(w, 7, node.domain);
}

function writeValue(w: BinaryWriter, { name, type, dims, description }: GraphValue): void {
  text(w, 1, name);
  const writeShape: Write = (own) => {
    for (const dim of dims ?? [])
      message(own, 1, (d) => (typeof dim === "number" ? integer(d, 1, dim) : text(d, 2, dim)));
  };
  message(w, 2, (ofType) =>
    message(ofType, 1, (tensor) => {
      integer(tensor, 1, DATA_TYPES[type]);
      if (dims !== undefined) message(tensor, 2, writeShape);
    }),
  );
  if (description !== undefined) text(w, 3, description);
}

function writeGraph(w: BinaryWriter, graph: Graph): void {
  for (const node of graph.nodes) message(w, 1, (own) => writeNode(own, node));
  text(w, 2, graph.name);
  for (const [name, tensor] of graph.constants)
    message(w, 5, (own) => writeTensor(own, tensor, name));
  for (const input of graph.inputs) message(w, 11, (own) => writeValue(own, input));
  for (const output of graph.outputs) message(w, 12, (own) => writeValue(own, output));
}

/** The bytes of an ONNX file. */
export function encodeModel(graph: Graph, facts: ModelFacts): Uint8Array {
  const w = new BinaryWriter();
  integer(w, 1, IR_VERSION);
  text(w, 2, facts.producer);
  text(w, 3, facts.version);
  text(w, 6, facts.description);
  message(w, 7, (own) => writeGraph(own, graph));
  for (const [domain, version] of Object.entries(facts.operators))
    message(w, 8, (own) => {
      text(own, 1, domain);
      integer(own, 2, version);
    });
  return w.finish();
}
