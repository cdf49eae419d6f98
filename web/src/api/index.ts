/** The one door to the server: the client generated from the API's description, and what belongs to every call. */
export * from './generated/types.gen';
export * from './generated/sdk.gen';
export * from './generated/@tanstack/react-query.gen';
export { ApiProblem, isProblem, speakProblems, UNREACHABLE, type FieldProblem } from './problem';
export { isPagesOf, pagesOptions } from './pages';
export { csrfHeaders, rememberCsrfToken, setUpApi } from './setup';
export { onUnauthenticated } from './unauthenticated';
export { uploadMedia, type Upload } from './upload';
export type { ChannelCapabilities, SettingField } from '../../../src/modules/channels/contract/channel-capabilities';
export type {
  ChannelLimits,
  MediaLimits,
  MediaRule,
  TextLimit,
} from '../../../src/modules/channels/contract/channel-limits';
export type { ChannelDraft, ChannelMedia } from '../../../src/modules/channels/contract/channel-draft';
