export type { LocalSandbox } from './sandbox.auth.js';
export { createSandboxAdapter, sandboxAdapter } from './sandbox.adapter.js';
