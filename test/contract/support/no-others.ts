import type { IdsOfOthers } from '../../../src/modules/channels/index.js';

/** Of an account that published nothing else. */
export const noOthers: IdsOfOthers = () => Promise.resolve(new Set());
