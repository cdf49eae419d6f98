import fc from 'fast-check';
import { ChainWalk, type NotedHead } from './chain-walk.js';
import type { Fault } from './fault.js';
import { chainEntries, EMPTY_CHAIN, entryHash, type ChainHead, type LedgerEntry } from './ledger-entry.js';

const WORKSPACE = '01900000-0000-7000-8000-000000000001';
const OTHER = '01900000-0000-7000-8000-000000000002';
const AT = new Date('2027-03-01T08:00:00.000Z');

function delivery(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

function aChain(length: number): LedgerEntry[] {
  const evidence = Array.from({ length }, (_, index) => ({
    deliveryId: delivery(index),
    kind: 'published' as const,
    document: `{"deliveryId":"${delivery(index)}","text":"ünd ${index}"}`,
  }));
  return chainEntries(WORKSPACE, EMPTY_CHAIN, evidence, AT);
}

function headOf(chain: readonly LedgerEntry[]): ChainHead {
  const last = chain.at(-1);
  return last ? { position: last.position, hash: last.hash } : EMPTY_CHAIN;
}

function faultsOf(chain: readonly LedgerEntry[], head: ChainHead, noted: readonly NotedHead[] = []): Fault[] {
  const walk = new ChainWalk(noted);
  return [...chain.flatMap((entry) => walk.next(entry)), ...walk.end(head)];
}

/** The same chain with one entry replaced. */
function withEntry(
  chain: readonly LedgerEntry[],
  at: number,
  change: (entry: LedgerEntry) => LedgerEntry,
): LedgerEntry[] {
  return chain.map((entry, index) => (index === at ? change(entry) : entry));
}

/** A text with one character replaced by another one. */
function changedAt(text: string, at: number, by: string): string {
  const index = at % text.length;
  const other = text[index] === by ? '~' : by;
  return `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
}

const someChain = fc.integer({ min: 1, max: 30 }).map(aChain);
const anIndex = fc.nat();
const aCharacter = fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' });

const CHANGES: Readonly<Record<string, (entry: LedgerEntry, at: number, by: string) => LedgerEntry>> = {
  document: (entry, at, by) => ({ ...entry, document: changedAt(entry.document, at, by) }),
  hash: (entry, at, by) => ({ ...entry, hash: changedAt(entry.hash, at, by) }),
  'previous hash': (entry, at, by) => ({ ...entry, previousHash: changedAt(entry.previousHash, at, by) }),
  delivery: (entry, at, by) => ({ ...entry, deliveryId: changedAt(entry.deliveryId, at, by) }),
  workspace: (entry) => ({ ...entry, workspaceId: OTHER }),
  kind: (entry) => ({ ...entry, kind: 'removed' }),
  'time of recording': (entry, at) => ({ ...entry, recordedAt: new Date(AT.getTime() + 1 + (at % 1_000_000)) }),
  position: (entry, at) => ({ ...entry, position: entry.position + 1 + (at % 1_000_000) }),
  'document, with its hash made anew': (entry, at, by) => {
    const changed = { ...entry, document: changedAt(entry.document, at, by) };
    return { ...changed, hash: entryHash(changed) };
  },
};

it('hashes as docs/operations.md defines it', () => {
  const [first] = aChain(1);
  expect(first).toMatchObject({ position: 1, previousHash: '0'.repeat(64) });
  // Computed with sha256sum over the eight lines.
  expect(first?.hash).toBe('36de95340b7f3d370ffe46144d7255056021aa5dd690721b1616fee953712a44');
});

it('finds nothing in a chain that is whole', () => {
  fc.assert(
    fc.property(someChain, (chain) => {
      const head = headOf(chain);
      expect(faultsOf(chain, head, [{ workspaceId: WORKSPACE, ...head }])).toEqual([]);
    }),
  );
});

it.each(Object.keys(CHANGES))('finds any single change of a %s, and names the entry or the one behind it', (name) => {
  fc.assert(
    fc.property(someChain, anIndex, anIndex, aCharacter, (chain, entryAt, at, by) => {
      const index = entryAt % chain.length;
      const change = CHANGES[name];
      if (!change) throw new Error('There is no such change.');
      const changed = withEntry(chain, index, (entry) => change(entry, at, by));
      const positions = faultsOf(changed, headOf(chain)).map((fault) => fault.position);
      const here = [chain[index]?.position, changed[index]?.position, index + 2];
      expect(positions.length).toBeGreaterThan(0);
      expect(here).toContain(positions[0]);
    }),
  );
});

it('finds an entry that is missing, one that is there twice, and two that changed places', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 30 }).map(aChain), anIndex, (chain, at) => {
      const index = at % (chain.length - 1);
      const [entry, next] = [chain[index], chain[index + 1]];
      if (!entry || !next) throw new Error('The index is inside of the chain.');
      const head = headOf(chain);
      expect(faultsOf([...chain.slice(0, index), ...chain.slice(index + 1)], head)).not.toEqual([]);
      expect(faultsOf([...chain.slice(0, index), entry, ...chain.slice(index)], head)).not.toEqual([]);
      const swapped = chain.with(index, { ...next, position: entry.position }).with(index + 1, {
        ...entry,
        position: next.position,
      });
      expect(faultsOf(swapped, head)).not.toEqual([]);
    }),
  );
});

it('finds an end that was cut off together with the stored head, and a chain written anew, only by a noted head', () => {
  const chain = aChain(9);
  const noted = [{ workspaceId: WORKSPACE, ...headOf(chain) }];
  const short = chain.slice(0, 6);
  expect(faultsOf(short, headOf(short))).toEqual([]);
  expect(faultsOf(short, headOf(short), noted)).toMatchObject([{ code: 'noted-head', position: 9 }]);
  const forged = chainEntries(
    WORKSPACE,
    headOf(short),
    chain.slice(6).map((entry) => ({ ...entry, document: entry.document.replace('ünd', 'oder') })),
    AT,
  );
  const anew = [...short, ...forged];
  expect(faultsOf(anew, headOf(anew))).toEqual([]);
  expect(faultsOf(anew, headOf(anew), noted)).toMatchObject([{ code: 'noted-head', position: 9 }]);
  // One noted in the middle holds as well, also after the chain has grown.
  expect(faultsOf(chain, headOf(chain), [{ workspaceId: WORKSPACE, ...headOf(short) }])).toEqual([]);
});
