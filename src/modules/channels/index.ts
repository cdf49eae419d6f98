/** Outbound networks behind one contract. Nobody outside this folder imports a network. */
export { CHANNEL_IDS, type ChannelId } from './channel-ids.js';
export { CHANNEL_REGISTRY, ChannelRegistry, isChannelId } from './channel-registry.js';
export { callbackUrl } from './channel-set-up.js';
export { ChannelsModule } from './channels.module.js';
export type { LocalSandbox } from './sandbox/index.js';
export { createChannelRegistry, type RegistryPorts } from './create-registry.js';
export * from './contract/index.js';
