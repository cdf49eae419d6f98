import { CHANNEL_NOT_SET_UP, ChannelError, type OperatorApp } from '../../src/modules/channels/contract/index.js';

/** For contexts of channels that need no app of the operator's. */
export function noOperatorApp(): Promise<OperatorApp> {
  return Promise.reject(new ChannelError('administrator', 'No app is set up.', { code: CHANNEL_NOT_SET_UP }));
}
