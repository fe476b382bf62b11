export { exportOnnx } from "./onnx/export-onnx.ts";
export { exportTypeScript } from "./typescript/export-typescript.ts";
