export { sandboxAdapter } from './sandbox.adapter.js';
