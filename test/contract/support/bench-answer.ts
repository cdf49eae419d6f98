import { randomUUID } from 'node:crypto';
import type {
  AnswerContext,
  ChannelConversations,
  ChannelError,
  ChannelErrorKind,
  Finding,
  Json,
  MessageAnswer,
  MessageKind,
  MessageSource,
  PublishedPart,
  RemoteMessage,
} from '../../../src/modules/channels/contract/index.js';
import type { BenchTalk } from '../channel-bench.js';
import type { BenchSession } from './bench-session.js';
import { aDraft, aMarker } from './contract-test.js';
import { MemorySteps } from './memory-steps.js';

/** Who answers in tests. */
export const A_PERSON = 'person-1';

/** One answer over its tries: the same key, the same remembered steps. */
export class BenchAnswer {
  readonly key = { id: randomUUID(), at: new Date() };
  steps: MemorySteps;
  readonly answer: MessageAnswer;

  constructor(
    private readonly session: BenchSession,
    message: RemoteMessage,
    readonly text = `Thank you, ${aMarker()}`,
    answeredBy = A_PERSON,
  ) {
    this.steps = new MemorySteps(session.clock);
    // A message is stored before anybody answers it.
    const { remoteId, kind, conversationId, parentId, publicationId, own, data } = message;
    const stored = JSON.stringify({ remoteId, kind, conversationId, parentId, publicationId, own, data });
    this.answer = { message: JSON.parse(stored) as MessageAnswer['message'], text, answeredBy };
  }

  context(signal?: AbortSignal): AnswerContext {
    return { ...this.session.context(signal), key: this.key, steps: this.steps };
  }

  async send(signal?: AbortSignal): Promise<PublishedPart> {
    this.steps.begin();
    const part = await conversationsOf(this.session).answer(this.answer, this.context(signal));
    expect(JSON.parse(JSON.stringify(part))).toEqual(part);
    expect(part.remoteId).not.toBe('');
    return part;
  }

  /** Answers in vain. @returns the error, whose kind is checked */
  async fails(kind: ChannelErrorKind, signal?: AbortSignal): Promise<ChannelError> {
    const error = await this.session.failureOf(() => this.send(signal));
    expect({ kind: error.kind, message: error.message }).toEqual({ kind, message: error.message });
    return error;
  }

  /** Asks the network about the call that failed last. */
  async find(): Promise<Finding> {
    const { failed } = this.steps;
    const conversations = conversationsOf(this.session);
    if (failed?.kind !== 'publish' || !conversations.findAnswer)
      throw new Error('There is no lost answer, or no way to look.');
    const { answer, key } = this;
    const lost = { answer, key, begunAt: failed.begunAt, remembered: this.steps.remembered() };
    return await conversations.findAnswer(lost, this.session.context());
  }

  /** What was found is remembered, as the step would have. */
  accept(finding: Finding): void {
    if (typeof finding !== 'object') throw new Error(`Nothing was found: ${JSON.stringify(finding)}.`);
    this.steps.remember('answer', finding.found);
  }
}

export function conversationsOf({ bench }: BenchSession): ChannelConversations {
  const { conversations } = bench.adapter;
  if (!conversations) throw new Error('This channel has no conversations.');
  return conversations;
}

export function talkOf({ network }: BenchSession): BenchTalk {
  if (!network.talk) throw new Error('A channel with conversations needs a bench that can talk.');
  return network.talk;
}

/** A published post of the account. */
export async function aPost(session: BenchSession): Promise<PublishedPart> {
  const [post] = (await session.delivery(aDraft(session.bench)).publish()).parts;
  if (!post) throw new Error('Nothing was published.');
  return post;
}

/** Every page of one list, in order; each message once. */
export async function readAll(
  session: BenchSession,
  source: string,
  post: PublishedPart | null,
): Promise<readonly RemoteMessage[]> {
  const all: RemoteMessage[] = [];
  let cursor: Json = null;
  for (let pages = 0; ; pages++) {
    if (pages > 20) throw new Error('The list has no end.');
    const page = await conversationsOf(session).read({ source, post, cursor }, session.context());
    all.push(...page.messages);
    if (page.next === null) break;
    cursor = JSON.parse(JSON.stringify(page.next)) as Json;
  }
  expect(new Set(all.map(({ remoteId }) => remoteId)).size).toBe(all.length);
  return all;
}

/** The lists that hold messages of this kind. */
export function sourcesOf(session: BenchSession, kind: MessageKind): readonly MessageSource[] {
  const can = session.bench.adapter.capabilities.conversations;
  return can === false ? [] : can.sources.filter(({ kinds }) => kinds.includes(kind));
}

/** A message that somebody wrote, as reading brings it. */
export async function aMessage(
  session: BenchSession,
  kind: MessageKind,
  post?: PublishedPart,
): Promise<RemoteMessage & { readonly post: PublishedPart | null }> {
  const [source] = sourcesOf(session, kind);
  const below = post ?? (kind === 'comment' || source?.of === 'post' ? await aPost(session) : null);
  const id = await talkOf(session).say(kind, below?.remoteId ?? null, aMarker());
  return { ...(await theMessage(session, kind, id, below)), post: below };
}

/** The message with this id, read anew. */
export async function theMessage(
  session: BenchSession,
  kind: MessageKind,
  id: string,
  post: PublishedPart | null,
): Promise<RemoteMessage> {
  for (const source of sourcesOf(session, kind)) {
    if (source.of === 'post' && post === null) continue;
    const all = await readAll(session, source.name, source.of === 'post' ? post : null);
    const found = all.find(({ remoteId }) => remoteId === id);
    if (found) return found;
  }
  throw new Error(`No list has the message ${id}.`);
}
