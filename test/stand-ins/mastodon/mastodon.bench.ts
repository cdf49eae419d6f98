import { mastodonAdapter } from '../../../src/modules/channels/mastodon/index.js';
import type { ChannelBench } from '../../contract/channel-bench.js';
import { MastodonStandIn } from './stand-in.js';
import { MASTODON_VARIANTS } from './variants.js';

export const mastodonBench: ChannelBench = {
  adapter: mastodonAdapter,
  variants: Object.keys(MASTODON_VARIANTS),
  start: (variant) => MastodonStandIn.start(mastodonAdapter, variant),
  draft: (marker) => ({
    parts: [{ text: marker, media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
  notApplicable: { expired: 'Mastodon’s tokens have no end' },
};
