export { facebookAdapter } from './facebook.adapter.js';
