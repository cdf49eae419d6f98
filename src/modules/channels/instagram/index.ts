export { instagramAdapter } from './instagram.adapter.js';
