export { exportOnnx } from "./onnx/export-onnx.ts";
export { onnxWarnings } from "./onnx/onnx-warnings.ts";
export { exportPython } from "./python/export-python.ts";
export { exportTypeScript } from "./typescript/export-typescript.ts";
