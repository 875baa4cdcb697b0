// The parser, by `require`: an `import` of it first reads all its nine megabytes for the names that it exports, and takes twice as long.
import { createRequire } from "node:module";

export default createRequire(import.meta.url)("typescript");
