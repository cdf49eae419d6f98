/** What the networks of Meta have in common: how they say no, and how they write things. */
export * from './meta.errors.js';
export * from './meta.records.js';
export * from './meta.sign-in.js';
export * from './meta.changes.js';
export * from './meta.notices.js';
