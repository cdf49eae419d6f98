import type { Logger } from '../../core/logging/logger.js';
import type { ChannelLog } from '../channels/index.js';

/** The log as adapters see it. */
export function channelLog(log: Logger, fields: Record<string, unknown>): ChannelLog {
  const own = log.with(fields);
  return {
    debug: (message, more) => own.debug(message, more),
    warn: (message, more) => own.warn(message, more),
  };
}
