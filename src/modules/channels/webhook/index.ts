export { webhookAdapter } from './webhook.adapter.js';
