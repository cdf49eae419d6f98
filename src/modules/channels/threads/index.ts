export { threadsAdapter } from './threads.adapter.js';
