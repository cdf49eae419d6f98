/** The server's own counting and checking: what is told while somebody types is what the server will say. */
export { checkDraft, settingApplies } from '../../../../src/modules/channels/contract/check-draft.rules';
export {
  REMOTE_MENTION,
  textLength,
  URL_PATTERN,
  weightedLength,
} from '../../../../src/modules/channels/contract/text-length.rules';
export { linksIn } from '../../../../src/modules/channels/contract/links.rules';
export { littleTextPieces } from '../../../../src/modules/channels/contract/little-text.rules';
export { emojiBytePieces, weighedPieces } from '../../../../src/modules/channels/contract/weighted-text.rules';
export type { SettingField, SettingValue } from '../../../../src/modules/channels/contract/channel-capabilities';
export type { ChannelLimits, PollLimits, TextLimit } from '../../../../src/modules/channels/contract/channel-limits';
