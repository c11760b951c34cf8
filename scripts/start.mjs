// `npm start`: builds and runs in this one process, so that a signal reaches the server.
import { build } from './build.mjs';

await build();
await import('../dist/main.js');
