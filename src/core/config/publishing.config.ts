import { integer, setting, type SettingValues } from './setting.js';

export const publishingSettings = {
  lateToleranceMinutes: setting<number>({
    env: 'CARILLON_LATE_TOLERANCE_MINUTES',
    doc: 'How late a post may still go out on its own, for workspaces and campaigns that say nothing else. Later ones wait for a person.',
    byDefault: 60,
    ...integer(1, 10_080, 'minutes'),
  }),
  leaseSeconds: setting<number>({
    env: 'CARILLON_LEASE_SECONDS',
    doc: 'How long a worker that vanished keeps what it was sending, before another takes over. Prolonged while work goes on.',
    byDefault: 60,
    ...integer(4, 600, 'seconds'),
  }),
} as const;

export type PublishingConfig = SettingValues<typeof publishingSettings>;
