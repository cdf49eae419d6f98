import { StartError } from './start-error.js';

/** One wrong setting. */
export interface ConfigFault {
  /** The environment variable. */
  readonly name: string;
  /** Plain words: what was given (never for a secret) and what is allowed. */
  readonly message: string;
}

/** Every wrong setting at once, so that nobody mends them one start at a time. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly ConfigFault[]) {
    const heading = faults.length === 1 ? 'One setting is wrong:' : `${faults.length} settings are wrong:`;
    super('wrong-setting', [heading, ...faults.map((fault) => `  ${fault.name} ${fault.message}`)].join('\n'));
  }
}
