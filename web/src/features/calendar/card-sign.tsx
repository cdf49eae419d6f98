import { classNames } from '@/lib/class-names';
import type { PostState } from '@/parts/states';

/** Those of `ChannelIcon`; every other channel has the globe. */
const CHANNELS: Readonly<Record<string, string>> = {
  bluesky: 'sign-bluesky',
  feed: 'sign-feed',
  mastodon: 'sign-mastodon',
  sandbox: 'sign-sandbox',
  webhook: 'sign-webhook',
};

const STATES: Readonly<Record<PostState, string>> = {
  draft: 'sign-draft',
  scheduled: 'sign-scheduled',
  publishing: 'sign-publishing animate-spin',
  published: 'sign-published',
  attention: 'sign-attention',
};

/**
 * An icon that is one element with a mask (styles.css). As the SVG elements that icons are elsewhere, the two of each card were half of what a month with
 * hundreds of posts took to draw.
 */
export function StateSign({ state, className }: { readonly state: PostState; readonly className?: string }) {
  return <span aria-hidden className={classNames('sign', STATES[state], className)} />;
}

export function ChannelSign({ channel, className }: { readonly channel: string; readonly className?: string }) {
  return <span aria-hidden className={classNames('sign', CHANNELS[channel] ?? 'sign-other', className)} />;
}
