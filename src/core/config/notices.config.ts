import { oneOf, setting, type SettingValues } from './setting.js';

export const noticesSettings = {
  measureAtCost: setting<'yes' | 'no'>({
    env: 'CARILLON_MEASURE_AT_COST',
    doc: 'Whether a post is measured sooner when its network tells of reactions, also where the network charges for reading.',
    byDefault: 'no',
    ...oneOf(['yes', 'no']),
  }),
} as const;

export type NoticesConfig = SettingValues<typeof noticesSettings>;
