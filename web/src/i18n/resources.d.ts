import type accounts from './locales/en/accounts.json';
import type analytics from './locales/en/analytics.json';
import type calendar from './locales/en/calendar.json';
import type campaigns from './locales/en/campaigns.json';
import type channels from './locales/en/channels.json';
import type common from './locales/en/common.json';
import type composer from './locales/en/composer.json';
import type deliveries from './locales/en/deliveries.json';
import type media from './locales/en/media.json';
import type posts from './locales/en/posts.json';
import type settings from './locales/en/settings.json';
import type sharing from './locales/en/sharing.json';
import type welcome from './locales/en/welcome.json';

/** The English words: their keys are the ones there are. */
export interface Resources {
  accounts: typeof accounts;
  analytics: typeof analytics;
  calendar: typeof calendar;
  campaigns: typeof campaigns;
  channels: typeof channels;
  common: typeof common;
  composer: typeof composer;
  deliveries: typeof deliveries;
  media: typeof media;
  posts: typeof posts;
  settings: typeof settings;
  sharing: typeof sharing;
  welcome: typeof welcome;
}
