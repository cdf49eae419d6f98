import { setting, urlWith, type SettingValues } from './setting.js';

export const channelsSettings = {
  plcDirectory: setting<string>({
    env: 'CARILLON_PLC_DIRECTORY',
    doc: 'The directory of the AT Protocol in which the server of a Bluesky account is looked up. Another one only for networks of your own.',
    byDefault: 'https://plc.directory',
    ...urlWith(['https', 'http'], 'https://plc.example'),
  }),
} as const;

export type ChannelsConfig = SettingValues<typeof channelsSettings>;
