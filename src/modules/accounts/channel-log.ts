import type { Logger } from '../../core/logging/logger.js';
import type { ChannelLog } from '../channels/index.js';

/** The log as adapters see it. @param fields on every line, whatever the adapter says */
export function channelLog(log: Logger, fields: Readonly<Record<string, unknown>>): ChannelLog {
  // No child logger: one for each delivery costs more than the few lines that adapters write.
  return {
    debug: (message, more) => log.debug(message, { ...more, ...fields }),
    warn: (message, more) => log.warn(message, { ...more, ...fields }),
  };
}
