import { integer, setting, type SettingValues } from './setting.js';

export const publishingSettings = {
  lateToleranceMinutes: setting<number>({
    env: 'CARILLON_LATE_TOLERANCE_MINUTES',
    doc: 'How late a post may still go out on its own, for workspaces and campaigns that say nothing else. Later ones wait for a person.',
    byDefault: 60,
    ...integer(1, 10_080, 'minutes'),
  }),
} as const;

export type PublishingConfig = SettingValues<typeof publishingSettings>;
