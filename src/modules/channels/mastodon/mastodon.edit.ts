import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type ChannelReceipt,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { callerOf, recordOf, send, unusable, type Caller } from './mastodon.api.js';
import {
  attachmentsOf,
  bodyOf,
  commonFields,
  pollFields,
  publishedPart,
  remainingPollSeconds,
} from './mastodon.mapper.js';
import { uploadsOf } from './mastodon.media.js';
import type { Pause } from './mastodon.pause.js';

type StoredPart = PublishedPart & JsonObject;

/**
 * Replaces what each part says. The server takes an edit as the whole: what it does not name (attachments, the poll) is dropped
 * (docs.joinmastodon.org/methods/statuses#edit, July 2026). Visibility stays as it was. Files that are attached already are kept and
 * get their new alternative text; others are uploaded.
 *
 * Edits run as `prepare` steps: the same edit twice changes nothing the second time, so a lost one is simply sent again.
 */
export async function edit(
  receipt: ChannelReceipt,
  draft: ChannelDraft,
  context: PublishContext,
  pause: Pause,
): Promise<ChannelReceipt> {
  if (receipt.parts.length !== draft.parts.length) {
    throw new ChannelError('rejected', 'An edit can’t add parts to a thread or take some away.', {
      code: 'parts-changed',
    });
  }
  const caller = callerOf(context);
  const bodies: JsonObject[] = [];
  for (const [index, part] of receipt.parts.entries())
    bodies.push(await bodyOfEdit(part, index, draft, caller, context, pause));
  const parts: StoredPart[] = [];
  for (const [index, part] of receipt.parts.entries()) {
    const media = draft.parts[index]?.media ?? [];
    const step = `edit.${index}`;
    parts.push(await context.steps.run(step, 'prepare', () => replace(part, bodies[index] ?? {}, media, caller)));
  }
  return { parts, firstComment: await editComment(receipt, draft, caller, context) };
}

async function editComment(
  receipt: ChannelReceipt,
  draft: ChannelDraft,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  const comment = receipt.firstComment;
  if (comment === null || 'error' in comment || draft.firstComment === null) return comment;
  const body = { status: draft.firstComment, spoiler_text: '', ...commonFields(draft) };
  return await context.steps.run('edit.comment', 'prepare', () => replace(comment, body, [], caller));
}

async function bodyOfEdit(
  published: PublishedPart,
  index: number,
  draft: ChannelDraft,
  caller: Caller,
  context: PublishContext,
  pause: Pause,
): Promise<JsonObject> {
  const part = draft.parts[index];
  const media = part?.media ?? [];
  const attached = attachmentsOf(published);
  const added = media.filter((file) => !attached.has(file.sha256));
  const uploads = await uploadsOf(added, `edit.${index}.media`, caller, context, pause);
  const ids = media.map((file) => attached.get(file.sha256) ?? uploads[added.indexOf(file)]?.id ?? '');
  const { limits } = context.account;
  return {
    status: bodyOf(draft, index),
    // An empty one takes an earlier content warning away; `commonFields` names one where there is one.
    spoiler_text: '',
    ...commonFields(draft),
    ...(media.length > 0 && {
      media_ids: ids,
      media_attributes: media.map((file, at) => ({ id: ids[at], description: file.alt ?? '' })),
    }),
    // `expires_in` counts from the edit: the remaining time keeps the poll's end where it was.
    ...(part?.poll && {
      poll: pollFields(
        part.poll,
        remainingPollSeconds(part.poll, published, limits.poll?.minSeconds ?? 300, context.clock.now()),
      ),
    }),
  };
}

async function replace(
  part: PublishedPart,
  body: JsonObject,
  media: ChannelDraft['parts'][number]['media'],
  caller: Caller,
): Promise<StoredPart> {
  const response = await send(caller, {
    method: 'PUT',
    path: `/api/v1/statuses/${encodeURIComponent(part.remoteId)}`,
    purpose: 'prepare',
    json: body,
  });
  const edited = publishedPart(recordOf(response, 'prepare'), media);
  if (edited === null) throw unusable(response, 'prepare');
  return edited;
}

/** Last part first, so that a broken-off removal leaves the beginning of a thread and no answers to nothing. */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = callerOf(context);
  const comment = receipt.firstComment;
  const all = [...receipt.parts, ...(comment !== null && 'remoteId' in comment ? [comment] : [])];
  for (const part of all.reverse()) {
    await send(caller, {
      method: 'DELETE',
      path: `/api/v1/statuses/${encodeURIComponent(part.remoteId)}`,
      purpose: 'prepare',
      tolerates: [404, 410],
    });
  }
}
