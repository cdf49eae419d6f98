import type { PostView } from './dto/post.dto.js';
import type { PostRow } from './posts.repository.js';
import { postState } from './post.state.js';

export function presentPost(row: PostRow): PostView {
  return {
    id: row.id,
    title: row.title,
    campaignId: row.campaign_id,
    labels: row.labels,
    content: row.content as PostView['content'],
    variants: row.variants.map(({ channel, accountId, content }) => ({
      ...(channel === null ? {} : { channel }),
      ...(accountId === null ? {} : { accountId }),
      ...content,
    })) as PostView['variants'],
    targets: row.targets,
    schedule:
      row.scheduled_local === null || row.scheduled_zone === null || row.scheduled_at === null
        ? null
        : { localTime: row.scheduled_local, zone: row.scheduled_zone, at: row.scheduled_at },
    state: postState(row.deliveries),
    deliveries: row.deliveries.map(({ deliveryId, accountId, state, dueAt, permalink }) => ({
      deliveryId,
      accountId,
      state,
      dueAt: new Date(dueAt),
      permalink,
    })),
    authorId: row.author_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
