/** What the networks of Meta have in common: how they say no, how they write things, and how their sign-ins last. */
export * from './meta.conversations.js';
export * from './meta.errors.js';
export * from './meta.facebook-login.js';
export * from './meta.lists.js';
export * from './meta.media.js';
export * from './meta.records.js';
export * from './meta.renewal.js';
export * from './meta.sign-in.js';
export * from './meta.steps.js';
export * from './meta.version.js';
export * from './meta.changes.js';
export * from './meta.notices.js';
