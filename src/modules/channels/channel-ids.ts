/** Every channel Carillon serves. Adding one here makes the registry fail to compile until its adapter is listed. */
export const CHANNEL_IDS = [
  'sandbox',
  'feed',
  'webhook',
  'mastodon',
  'bluesky',
  'x',
  'linkedin',
  'threads',
  'facebook',
  'instagram',
] as const;

export type ChannelId = (typeof CHANNEL_IDS)[number];
