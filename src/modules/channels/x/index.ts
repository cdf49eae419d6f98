export { xAdapter } from './x.adapter.js';
