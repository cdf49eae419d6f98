import { judge, type Finding } from '../../bench/chaos/judge.js';
import type { DeliverySeen, Evidence, LedgerPost } from '../../bench/chaos/evidence.js';
import { contentHash } from '../../src/modules/publishing/content-hash.js';

const ID = '01a21dcd-35d6-765b-9c40-d1a2a8014c11';
const NOW = Date.parse('2027-03-01T12:10:00.000Z');

function at(seconds: number): string {
  return new Date(Date.parse('2027-03-01T12:00:00.000Z') + seconds * 1_000).toISOString();
}

function aPost(step: string, seconds: number, change: Partial<LedgerPost> = {}): LedgerPost {
  return {
    id: `${1_000 + seconds}`,
    accountId: 'remote',
    text: step,
    replyTo: null,
    createdAt: at(seconds),
    deletedAt: null,
    idempotencyKey: `${ID}-${step}`,
    ...change,
  };
}

/** A thread of two with a comment, as it went out without any trouble. */
const LEDGER: readonly LedgerPost[] = [
  aPost('part.0', 1),
  aPost('part.1', 2, { replyTo: '1001' }),
  aPost('comment', 3, { replyTo: '1001' }),
];
const CONTENT = { parts: [{ text: 'part.0' }, { text: 'part.1' }], firstComment: 'comment' };

function aDelivery(change: Partial<DeliverySeen> = {}): DeliverySeen {
  return {
    id: ID,
    workspaceId: 'workspace',
    postId: 'post',
    accountId: 'account',
    campaignId: null,
    state: 'published',
    dueAt: at(0),
    nextAt: null,
    updatedAt: at(4),
    holdReason: null,
    needsPerson: false,
    problem: null,
    followUpProblem: null,
    partsPublished: 2,
    content: CONTENT,
    contentHash: contentHash(CONTENT),
    attempts: [
      { number: 1, kind: 'send', startedAt: at(0), endedAt: at(4), outcome: 'published', step: null, detail: null },
    ],
    receipt: {
      contentHash: contentHash(CONTENT),
      parts: [{ remoteId: '1001' }, { remoteId: '1002' }],
      firstComment: { remoteId: '1003' },
    },
    ...change,
  };
}

const WHOLE = { whole: true, entries: 1, faults: 0, said: '' };

interface Scene {
  readonly delivery?: Partial<DeliverySeen>;
  readonly deliveries?: readonly DeliverySeen[];
  readonly ledger?: readonly LedgerPost[];
  readonly titles?: readonly string[];
  readonly chains?: Evidence['chains'];
  readonly diary?: Partial<Evidence['diary']>;
}

function found({
  delivery,
  deliveries = [aDelivery(delivery)],
  ledger = LEDGER,
  titles = [],
  chains = WHOLE,
  diary,
}: Scene): Finding[] {
  const known = {
    acknowledged: new Map([[ID, NOW]]),
    pauses: [],
    edits: [],
    cancelAsked: new Set<string>(),
    removalAsked: new Set<string>(),
    ...diary,
  };
  return [...judge({ at: NOW, deliveries, ledger, titles, chains, diary: known }).findings];
}

function kinds(scene: Scene): string[] {
  return found(scene).map(({ kind }) => kind);
}

describe('the judge of a storm', () => {
  it('has nothing to say against what went out once, whole and in order', () => {
    expect(found({})).toEqual([]);
  });

  describe('calls lost', () => {
    it('what the API promised and has no row of', () => {
      expect(kinds({ deliveries: [], ledger: [] })).toEqual(['lost']);
    });

    it('a part that counts as published and is not at the network', () => {
      expect(found({ ledger: LEDGER.filter(({ text }) => text !== 'part.1') })).toContainEqual(
        expect.objectContaining({ kind: 'lost', what: 'It counts as published, and part.1 is not at the network.' }),
      );
    });

    it('a comment, unless the row says that it failed', () => {
      const ledger = LEDGER.slice(0, 2);
      const receipt = { contentHash: contentHash(CONTENT), parts: [{ remoteId: '1001' }, { remoteId: '1002' }] };
      expect(kinds({ ledger })).toContain('lost');
      const delivery = { followUpProblem: 'refused', receipt: { ...receipt, firstComment: null } };
      expect(kinds({ ledger, delivery })).toEqual([]);
    });

    it('a failure that is not the network’s refusal', () => {
      const failed = { state: 'failed', partsPublished: 0, receipt: null };
      const scene = (kind: string): Scene => ({ ledger: [], delivery: { ...failed, problem: { kind, detail: '' } } });
      expect(kinds(scene('fault'))).toEqual(['lost']);
      expect(kinds(scene('rejected'))).toEqual([]);
    });

    it('a cancellation that nobody asked for', () => {
      const delivery = { state: 'cancelled', partsPublished: 0 };
      expect(kinds({ ledger: [], delivery })).toEqual(['lost']);
      expect(kinds({ ledger: [], delivery, diary: { cancelAsked: new Set(['post']) } })).toEqual([]);
    });
  });

  describe('calls doubled', () => {
    it('two posts under one key', () => {
      expect(kinds({ ledger: [...LEDGER, aPost('part.0', 9)] })).toContain('doubled');
    });

    it('the same words twice at one account, under whatever keys', () => {
      const again = aPost('part.0', 9, { idempotencyKey: `${ID}-part.9` });
      expect(kinds({ ledger: [...LEDGER, again] })).toContain('doubled');
    });

    it('two posts of one creation', () => {
      expect(kinds({ titles: ['Storm 1 post 1', 'Storm 1 post 2', 'Storm 1 post 1'] })).toEqual(['doubled']);
    });
  });

  describe('calls stuck', () => {
    it.each(['scheduled', 'retrying', 'unconfirmed', 'removing'])('what is %s and overdue', (state) => {
      const scene = (nextAt: string | null): Scene => ({ ledger: [], delivery: { state, nextAt, partsPublished: 0 } });
      expect(kinds(scene(at(60)))).toEqual(['stuck']);
      expect(kinds(scene(null))).toEqual(['stuck']);
      expect(kinds(scene(at(660)))).toEqual([]);
    });

    it('what is being sent for minutes, and what is held by nothing', () => {
      expect(kinds({ delivery: { state: 'sending' } })).toEqual(['stuck']);
      expect(kinds({ ledger: [], delivery: { state: 'held', partsPublished: 0 } })).toEqual(['stuck']);
    });

    it('not what waits for a person', () => {
      expect(kinds({ delivery: { state: 'unconfirmed', needsPerson: true } })).toEqual([]);
    });
  });

  describe('calls wrong', () => {
    it('parts out of order', () => {
      const ledger = [aPost('part.0', 5, { id: '1001' }), ...LEDGER.slice(1)];
      expect(kinds({ ledger })).toEqual(['wrong', 'wrong']);
    });

    it('a part that answers another one than the one before', () => {
      const ledger = LEDGER.map((post) => (post.text === 'part.1' ? { ...post, replyTo: '999' } : post));
      expect(kinds({ ledger })).toEqual(['wrong']);
    });

    it('a cancelled one that went out', () => {
      expect(kinds({ delivery: { state: 'cancelled' }, diary: { cancelAsked: new Set([ID]) } })).toEqual(['wrong']);
    });

    it('other words than were frozen, and content that does not fit its hash', () => {
      const ledger = LEDGER.map((post) => (post.text === 'part.1' ? { ...post, text: 'edited' } : post));
      expect(kinds({ ledger })).toEqual(['wrong']);
      expect(kinds({ delivery: { contentHash: 'other' } })).toContain('wrong');
    });

    it('words that were replaced before they went out', () => {
      const edits = (seconds: number) => [{ deliveryId: ID, at: Date.parse(at(seconds)), replaced: ['part.0'] }];
      expect(kinds({ diary: { edits: edits(0) } })).toEqual(['wrong']);
      expect(kinds({ diary: { edits: edits(2) } })).toEqual([]);
    });

    it('a receipt of other posts, or none', () => {
      expect(kinds({ delivery: { receipt: null } })).toEqual(['wrong']);
      const receipt = { contentHash: contentHash(CONTENT), parts: [{ remoteId: '7' }, { remoteId: '1002' }] };
      expect(kinds({ delivery: { receipt: { ...receipt, firstComment: { remoteId: '1003' } } } })).toEqual(['wrong']);
    });

    it('what went out while it was paused, unless it was on its way', () => {
      const pause = (of: 'workspace' | 'account', id: string, seconds: number) => ({
        pauses: [{ of, id, from: Date.parse(at(seconds)), until: Date.parse(at(60)) }],
      });
      expect(kinds({ diary: pause('workspace', 'workspace', -1) })).toEqual(['wrong', 'wrong', 'wrong']);
      expect(kinds({ diary: pause('account', 'account', 0.5) })).toEqual([]);
      expect(kinds({ diary: pause('account', 'another', -1) })).toEqual([]);
    });

    it('more at the network than the row knows of', () => {
      const delivery = { state: 'missed', partsPublished: 0, receipt: null };
      expect(kinds({ delivery })).toEqual(['wrong']);
      expect(kinds({ delivery, ledger: [] })).toEqual([]);
    });

    it('receipts that do not fit the chains they were sealed into', () => {
      expect(kinds({ chains: { ...WHOLE, whole: false, faults: 1 } })).toEqual(['wrong']);
    });

    it('a post that belongs to nothing', () => {
      expect(kinds({ ledger: [...LEDGER, aPost('stray', 9, { idempotencyKey: null })] })).toEqual(['wrong']);
    });
  });
});
