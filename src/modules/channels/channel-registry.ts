import { notFound } from '../../core/errors/app-error.js';
import { CHANNEL_IDS, type ChannelId } from './channel-ids.js';
import type { ChannelAdapter } from './contract/index.js';

/** Every adapter, by channel. Being a Record, it does not compile with one missing. */
export class ChannelRegistry {
  constructor(private readonly adapters: Readonly<Record<ChannelId, ChannelAdapter>>) {}

  get(channel: ChannelId): ChannelAdapter {
    return this.adapters[channel];
  }

  /** @throws AppError 404 for a name that is no channel */
  find(channel: string): ChannelAdapter {
    if (!isChannelId(channel)) throw notFound('channel');
    return this.adapters[channel];
  }

  all(): readonly ChannelAdapter[] {
    return CHANNEL_IDS.map((channel) => this.adapters[channel]);
  }
}

export function isChannelId(value: string): value is ChannelId {
  return (CHANNEL_IDS as readonly string[]).includes(value);
}

/** Injection token of the registry. */
export const CHANNEL_REGISTRY = Symbol('ChannelRegistry');
