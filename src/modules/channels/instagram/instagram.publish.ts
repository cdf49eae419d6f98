import {
  ChannelError,
  type ChannelDraft,
  type ChannelReceipt,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { dateOf, idOf, MISSING, PERMISSION_MISSING, unusable, urlOf, type JsonRecord } from '../meta/index.js';
import { callerOf, send, type Caller } from './instagram.api.js';
import { readyContainers, statusOf, type Container } from './instagram.containers.js';
import { CONTAINER_GONE, INSTAGRAM } from './instagram.errors.js';
import { containerStep, findSince, soughtIn, type Sought } from './instagram.find.js';
import { asSent, childForm, containerForm, kindOf, takesAlt } from './instagram.mapper.js';
import { withWindow } from './instagram.quota.js';

const PUBLISH_TIMEOUT_MS = 60_000;
/** A post that was just published is sometimes not known yet to whoever comments on it. */
const SETTLING_MS = 5 * 60_000;
const SETTLING_AGAIN_MS = 10_000;

type StoredPart = PublishedPart & JsonObject;

/** Container, wait, publish: all that can be is prepared before anything is seen, and the container's id is remembered before it is published. */
export async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const caller = await callerOf(context);
  refuseWithoutFacebook(draft, caller);
  const sent = asSent(draft);
  const sought = soughtIn(sent);
  const made = await withWindow(caller, context, async () => {
    const container = await containerOf(sent, caller, context);
    return await context.steps.run('part.0', 'publish', () => publishContainer(container, sought, caller, context));
  });
  const seen = await context.steps.run('part.0.seen', 'prepare', () => seenAt(made, caller));
  const post: StoredPart = { remoteId: made.remoteId, permalink: seen.permalink, data: { kind: sought.kind } };
  return { parts: [post], firstComment: await commentOn(post, new Date(seen.at), sent, caller, context) };
}

/** A label that is left out in silence could break the law. */
function refuseWithoutFacebook({ settings }: ChannelDraft, { login }: Caller): void {
  if (settings['paidPartnership'] !== true || login === 'facebook') return;
  throw new ChannelError(
    'rejected',
    'Instagram labels paid partnerships only for accounts that signed in with Facebook. Connect the account that way, or publish in the app.',
    { code: 'facebook-login-needed' },
  );
}

async function containerOf(sent: ChannelDraft, caller: Caller, context: PublishContext): Promise<Container> {
  const kind = kindOf(sent);
  const media = sent.parts[0]?.media ?? [];
  const isCarousel = media.length > 1;
  const children = isCarousel
    ? await readyContainers(
        media.map((file, index) => ({
          name: `media.0.${index}`,
          form: childForm(sent, file, index),
          file,
          withAlt: takesAlt(file, kind),
          isPublished: false,
        })),
        caller,
        context,
      )
    : [];
  const form = containerForm(
    sent,
    children.map(({ id }) => id),
  );
  const file = isCarousel ? null : (media[0] ?? null);
  const wanted = {
    name: containerStep(sent),
    form,
    file,
    withAlt: file !== null && takesAlt(file, kind),
    isPublished: true,
  };
  const [container] = await readyContainers([wanted], caller, context);
  if (container === undefined) throw new ChannelError('rejected', 'There is nothing to publish.');
  return container;
}

async function publishContainer(
  container: Container,
  sought: Sought,
  caller: Caller,
  context: PublishContext,
): Promise<StoredPart> {
  try {
    const body = await send(caller, {
      method: 'POST',
      path: `/${encodeURIComponent(context.account.remoteId)}/media_publish`,
      form: { creation_id: container.id },
      purpose: 'publish',
      timeoutMs: PUBLISH_TIMEOUT_MS,
    });
    const id = idOf(body);
    if (id === null) throw unusable({ status: 200 }, 'publish', INSTAGRAM);
    return { remoteId: id, permalink: null };
  } catch (error) {
    if (!(error instanceof ChannelError) || (error.kind !== 'rejected' && error.code !== CONTAINER_GONE)) throw error;
    // An earlier try may have got through after all: a container is published once.
    const { code } = await statusOf(container.id, caller).catch(() => ({ code: null }));
    if (code !== 'PUBLISHED') throw error;
    const found = await findSince(
      sought,
      new Date(container.madeAt),
      caller,
      context.account.remoteId,
      context.idsOfOthers,
    );
    if (found !== null) return found;
    throw new ChannelError('unknown', 'Instagram published it already, but does not list it yet.', { cause: error });
  }
}

/** Where the post is to be seen: `/p/` or `/reel/`, which is asked, not built. It stands also without that, so nothing here may fail the delivery. */
async function seenAt(
  { remoteId, permalink }: PublishedPart,
  caller: Caller,
): Promise<{ readonly permalink: string | null; readonly at: string }> {
  const at = caller.clock.now().toISOString();
  if (permalink !== null) return { permalink, at };
  const post = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(remoteId)}`,
    query: { fields: 'permalink,timestamp' },
    purpose: 'read',
  }).catch((): JsonRecord => ({}));
  return { permalink: urlOf(post, 'permalink'), at: dateOf(post, 'timestamp')?.toISOString() ?? at };
}

async function commentOn(
  post: StoredPart,
  publishedAt: Date,
  { firstComment: text }: ChannelDraft,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  if (text === null) return null;
  try {
    return await context.steps.run('comment', 'publish', () => postComment(post.remoteId, text, publishedAt, caller));
  } catch (error) {
    // The permission to comment can be left out when connecting, which waiting would not mend. Any other kind can still turn out well.
    const isFinal = error instanceof ChannelError && (error.kind === 'rejected' || error.code === PERMISSION_MISSING);
    if (isFinal) return { error: error.message };
    throw error;
  }
}

/** Never with `fields`: the comment would be made and the answer be an error, and the repeat would double it (public repositories, August 2026). */
async function postComment(postId: string, text: string, publishedAt: Date, caller: Caller): Promise<StoredPart> {
  const body = await send(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(postId)}/comments`,
    form: { message: text },
    purpose: 'publish',
    timeoutMs: PUBLISH_TIMEOUT_MS,
  }).catch((error: unknown) => {
    const now = caller.clock.now().getTime();
    const isEarly =
      error instanceof ChannelError && error.code === MISSING && now - publishedAt.getTime() < SETTLING_MS;
    if (!isEarly) throw error;
    throw new ChannelError('processing', 'Instagram does not know yet what was published a moment ago.', {
      retryAt: new Date(now + SETTLING_AGAIN_MS),
    });
  });
  const id = idOf(body);
  if (id === null) throw unusable({ status: 200 }, 'publish', INSTAGRAM);
  return { remoteId: id, permalink: null };
}
