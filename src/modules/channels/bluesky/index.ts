/** The Bluesky channel: posts on any server of the AT Protocol. */
export { blueskyAdapter } from './bluesky.adapter.js';
