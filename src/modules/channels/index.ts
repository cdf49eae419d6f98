/** Outbound networks behind one contract. Nobody outside this folder imports a network. */
export { CHANNEL_IDS, type ChannelId } from './channel-ids.js';
export { CHANNEL_REGISTRY, ChannelRegistry, isChannelId } from './channel-registry.js';
export * from './contract/index.js';
