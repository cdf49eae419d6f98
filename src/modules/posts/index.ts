/** Drafts: content, parts, variants, checks. */
export { PostsModule } from './posts.module.js';
export { checkFailed, PostsService, type CheckedDraft, type PostEditedHook } from './posts.service.js';
export { PostsUsingMedia } from './posts-using-media.repository.js';
export { presentPost } from './posts.presenter.js';
export { POST_STATE_SQL, POST_STATES, type PostState } from './post.state.js';
export { PostView, type CreatePostBody } from './dto/post.dto.js';
export type { PostRow } from './posts.repository.js';
export {
  POST_ACCOUNTS,
  POST_CAMPAIGNS,
  POST_MEDIA,
  type PostAccount,
  type PostAccounts,
  type PostCampaigns,
  type PostMedia,
} from './posts.ports.js';
