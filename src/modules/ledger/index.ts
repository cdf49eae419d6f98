/** The ledger: what was published and taken down, in chains of hashes; sealing receipts into it, and verifying it. */
export { LedgerModule } from './ledger.module.js';
export { LedgerSealer } from './ledger-sealer.service.js';
export { NothingToVerify, verifyLedger, type VerifyOptions, type WorkspaceVerdict } from './verify-ledger.js';
export { type NotedHead } from './chain-walk.js';
export { type Fault } from './fault.js';
