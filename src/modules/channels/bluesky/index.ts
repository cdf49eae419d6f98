/** The Bluesky channel: posts on any server of the AT Protocol. */
export { blueskyAdapter, createBlueskyAdapter } from './bluesky.adapter.js';
