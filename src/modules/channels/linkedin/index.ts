export { linkedinAdapter } from './linkedin.adapter.js';
