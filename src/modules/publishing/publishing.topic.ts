import type { ChannelId } from '../channels/index.js';

/** The wake-up topic of one channel's due deliveries. */
export function publishingTopic(channel: ChannelId): string {
  return `publishing.${channel}`;
}
