import { ChannelAppEntity } from './channel-app.entity.js';

/** Outbound networks behind one contract. Nobody outside this folder imports a network. */
export { CHANNEL_IDS, type ChannelId } from './channel-ids.js';
export { CHANNEL_REGISTRY, ChannelRegistry, isChannelId } from './channel-registry.js';
export { callbackUrl } from './channel-set-up.js';
/** For operators: what ends, what rests, what has to be brought. */
export { daysLeft, endingVersions, wordsOf } from './api-versions.rules.js';
export { ChannelStops, type ChannelStop } from './channel-stops.service.js';
export { missingFields } from './operator-app.rules.js';
/** Whether networks call this installation. */
export { NoticeDoorsRepository, type NoticeDoorRow } from './notice-doors.repository.js';
export { OperatorApps } from './operator-apps.service.js';
/** Registrations that Carillon makes by itself. */
export { ChannelApps } from './channel-apps.service.js';
/** How to connect, as the API shows it. */
export { ConnectMethodView } from './dto/channel.dto.js';
export { ChannelsModule } from './channels.module.js';
export type { LocalSandbox } from './sandbox/index.js';
export { createChannelRegistry, type RegistryPorts } from './create-registry.js';
export * from './contract/index.js';

/** For the data source. */
export const CHANNEL_ENTITIES = [ChannelAppEntity] as const;
