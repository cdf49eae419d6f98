import type { Answer, Client } from './client.js';
import type { Diary } from './diary.js';
import { actInWords } from './plan-words.js';
import type { Scope, UserAct } from './plan.types.js';
import { accountAt, pathOf, placeAt, type Place } from './scene.js';

type PostAct = Extract<UserAct, { readonly kind: 'post' }>;

interface PostBody {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly deliveries: readonly { readonly deliveryId: string; readonly state: string }[];
}

/** A post that the API said it has. */
interface KnownPost {
  readonly act: PostAct;
  readonly id: string;
  readonly path: string;
}

/** What people do in a storm: they ask, and write down what they were told. */
export class Users {
  private readonly posts = new Map<number, KnownPost>();

  constructor(
    private readonly seed: string,
    private readonly client: Client,
    private readonly places: readonly Place[],
    private readonly diary: Diary,
  ) {}

  async act(act: UserAct): Promise<void> {
    const outcome = await this.attempt(act);
    this.diary.write('post' in act ? act.post : null, `${actInWords(act)}: ${outcome}`);
  }

  /** After the storm: nothing stays paused. */
  async resumeEverything(): Promise<void> {
    for (const [workspace, place] of this.places.entries()) {
      const accounts = place.accounts.map((_, account): Scope => ({ of: 'account', workspace, account }));
      for (const scope of [...accounts, { of: 'campaign', workspace }, { of: 'workspace', workspace }] as const) {
        const path = pathOf(scope, this.places);
        this.diary.resuming(idOf(path));
        await this.client.must({ method: 'POST', path: `${path}/resume` });
      }
    }
  }

  private async attempt(act: UserAct): Promise<string> {
    if (act.kind === 'post') return this.post(act);
    if (act.kind === 'pause' || act.kind === 'resume') return this.pause(act.kind, act.scope);
    if (act.kind === 'bulk') return this.bulk(act.action, act.posts);
    const post = this.posts.get(act.post);
    if (!post) return 'there is no such post';
    switch (act.kind) {
      case 'edit':
        return this.edit(post, act.version);
      case 'reschedule':
        return this.place(post, 'schedule', wallClock(act.dueInMs));
      case 'cancel':
        this.diary.cancelAsked.add(post.id);
        return told(await this.client.call({ method: 'POST', path: `${post.path}/cancel`, body: {} }));
      case 'move':
        return this.delivery(post, 'reschedule', wallClock(act.dueInMs));
      case 'retry':
        return this.delivery(post, 'retry');
      case 'unpublish':
        return this.delivery(post, 'unpublish');
    }
  }

  private async post(act: PostAct): Promise<string> {
    const place = placeAt(this.places, act.workspace);
    const at = `workspaces/${place.id}/posts`;
    const body = {
      title: titleOf(this.seed, act.post),
      ...(act.campaign && { campaignId: place.campaignId }),
      content: this.content(act, 1),
      targets: act.accounts.map((account) => ({ accountId: accountAt(place, account) })),
    };
    const headers = { 'idempotency-key': `${this.seed}-post-${act.post}` };
    const created = await this.client.persist<PostBody>({ method: 'POST', path: at, body, headers });
    const id = created.kind === 'done' ? created.body.id : await this.find(at, body.title);
    if (id === null) return told(created);
    const post = { act, id, path: `${at}/${id}` };
    this.posts.set(act.post, post);
    return act.dueInMs === null
      ? this.place(post, 'publish', {})
      : this.place(post, 'schedule', wallClock(act.dueInMs));
  }

  /** Whether a creation whose answer was lost was done all the same. */
  private async find(at: string, title: string): Promise<string | null> {
    const answer = await this.client.persist<{ items: PostBody[] }>({
      method: 'GET',
      path: `${at}?q=${encodeURIComponent(title)}`,
    });
    if (answer.kind !== 'done') return null;
    return answer.body.items.find((post) => post.title === title)?.id ?? null;
  }

  private async place(post: KnownPost, how: 'publish' | 'schedule', body: object): Promise<string> {
    const answer = await this.client.persist<{ post: PostBody }>({ method: 'POST', path: `${post.path}/${how}`, body });
    if (answer.kind === 'done') this.diary.acknowledge(answer.body.post.deliveries);
    return told(answer);
  }

  private async edit(post: KnownPost, version: number): Promise<string> {
    const before = await this.client.call<PostBody>({ method: 'GET', path: post.path });
    if (before.kind !== 'done') return told(before);
    const answer = await this.client.call<PostBody>({
      method: 'PATCH',
      path: post.path,
      headers: { 'if-match': `"${before.body.version}"` },
      body: { content: this.content(post.act, version) },
    });
    if (answer.kind === 'done') {
      const versions = Array.from({ length: version - 1 }, (_, index) => index + 1);
      const replaced = versions.flatMap((earlier) => textsOf(this.seed, post.act, earlier));
      const waiting = answer.body.deliveries.filter(({ state }) => state === 'scheduled' || state === 'held');
      const at = Date.now();
      this.diary.edits.push(...waiting.map(({ deliveryId }) => ({ deliveryId, at, replaced })));
    }
    return told(answer);
  }

  /** Of the post's first delivery. */
  private async delivery(
    post: KnownPost,
    verb: 'reschedule' | 'retry' | 'unpublish',
    body: object = {},
  ): Promise<string> {
    const [first] = await this.deliveriesOf(post);
    if (first === undefined) return 'it has no delivery';
    if (verb === 'unpublish') this.diary.removalAsked.add(first);
    const { id } = placeAt(this.places, post.act.workspace);
    const answer = await this.client.call<{ id: string }>({
      method: 'POST',
      path: `workspaces/${id}/deliveries/${first}/${verb}`,
      body,
    });
    if (answer.kind === 'done' && verb !== 'unpublish') this.diary.acknowledge([{ deliveryId: first }]);
    return told(answer);
  }

  private async bulk(action: 'publish-now' | 'cancel', numbers: readonly number[]): Promise<string> {
    const posts = numbers.flatMap((number) => this.posts.get(number) ?? []);
    const workspace = posts[0]?.act.workspace;
    if (workspace === undefined) return 'there are no such posts';
    const deliveryIds: string[] = [];
    for (const post of posts.filter(({ act }) => act.workspace === workspace)) {
      deliveryIds.push(...(await this.deliveriesOf(post)));
    }
    if (deliveryIds.length === 0) return 'they have no deliveries';
    if (action === 'cancel') for (const id of deliveryIds) this.diary.cancelAsked.add(id);
    const { id } = placeAt(this.places, workspace);
    const answer = await this.client.call<{ results: { deliveryId: string; ok: boolean }[] }>({
      method: 'POST',
      path: `workspaces/${id}/deliveries/bulk`,
      body: { action, deliveryIds },
    });
    if (answer.kind === 'done' && action === 'publish-now') {
      this.diary.acknowledge(answer.body.results.filter(({ ok }) => ok));
    }
    return told(answer);
  }

  private async pause(verb: 'pause' | 'resume', scope: Scope): Promise<string> {
    const path = pathOf(scope, this.places);
    const id = idOf(path);
    if (verb === 'resume') this.diary.resuming(id);
    const answer = await this.client.call({ method: 'POST', path: `${path}/${verb}` });
    if (verb === 'pause' && answer.kind === 'done') this.diary.paused(scope.of, id);
    // It may be carried out whenever a frozen process wakes up.
    if (verb === 'resume' && answer.kind === 'lost') this.diary.unsure.add(id);
    return told(answer);
  }

  private async deliveriesOf(post: KnownPost): Promise<string[]> {
    const answer = await this.client.call<PostBody>({ method: 'GET', path: post.path });
    return answer.kind === 'done' ? answer.body.deliveries.map(({ deliveryId }) => deliveryId) : [];
  }

  private content(act: PostAct, version: number): object {
    const place = placeAt(this.places, act.workspace);
    const texts = textsOf(this.seed, act, version);
    const parts = texts.slice(0, act.parts).map((text, index) => ({
      text,
      ...(act.picture && index === 0 && { media: [{ mediaId: place.pictureId }] }),
    }));
    return { parts, firstComment: texts[act.parts] ?? null };
  }
}

/** Texts of the parts, and of the comment where there is one: no two are the same in a whole storm. */
function textsOf(seed: string, act: PostAct, version: number): string[] {
  const name = `${titleOf(seed, act.post)}, version ${version}`;
  const parts = Array.from({ length: act.parts }, (_, index) => `${name}, part ${index + 1} of ${act.parts}`);
  return act.comment ? [...parts, `${name}, first comment`] : parts;
}

function titleOf(seed: string, post: number): string {
  return `Storm ${seed} post ${post}`;
}

function wallClock(inMs: number): object {
  return { localTime: new Date(Date.now() + inMs).toISOString().slice(0, 19), zone: 'UTC' };
}

/** The last of a path. */
function idOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}

function told(answer: Answer<unknown>): string {
  switch (answer.kind) {
    case 'done':
      return 'done';
    case 'refused':
      return `refused, ${answer.status} ${answer.code}`;
    case 'lost':
      return 'no answer';
  }
}
