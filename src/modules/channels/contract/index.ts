/** The channel contract: all that an adapter may know and everything that uses one may rely on. */
export type * from './json.js';
export type * from './channel-draft.js';
export type * from './channel-limits.js';
export type * from './channel-auth.js';
export type * from './channel-context.js';
export type * from './channel-adapter.js';
export * from './channel-capabilities.js';
export * from './channel-error.js';
export * from './channel-notices.js';
export * from './check-draft.rules.js';
export * from './cost.rules.js';
export * from './hmac.js';
export * from './http-failure.js';
export * from './instant.rules.js';
export * from './links.rules.js';
export * from './little-text.rules.js';
export * from './text-length.rules.js';
export * from './weighted-text.rules.js';
