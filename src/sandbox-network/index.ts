/** A small social network of our own, for practice: demo, end-to-end, crash and load tests run on it. */
export { isSandboxNetwork, startSandboxNetwork, type RunningSandbox, type SandboxOptions } from './sandbox-network.js';
export { DEMO_PASSWORD } from './grants.js';
export type { Fault, FaultAct } from './faults.js';
export type { LedgerSummary } from './control-routes.js';
export type { SandboxPost, SandboxSettings } from './sandbox-types.js';
