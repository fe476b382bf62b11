export { exportTypeScript } from "./typescript/export-typescript.ts";
