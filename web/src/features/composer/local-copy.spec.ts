import { emptyDraft, emptyPart, type Draft } from './draft.rules';
import { beOpen, dropCopy, dropOffer, findOffer, writeCopy } from './local-copy';

/** What a browser's pages share. */
class Storage {
  getItem(name: string): string | null {
    return (this as unknown as Record<string, string>)[name] ?? null;
  }
  setItem(name: string, text: string): void {
    (this as unknown as Record<string, string>)[name] = text;
  }
  removeItem(name: string): void {
    delete (this as unknown as Record<string, string>)[name];
  }
}

class Locks {
  private readonly held: { name: string }[] = [];
  async request(name: string, hold: () => Promise<void>): Promise<void> {
    const lock = { name };
    this.held.push(lock);
    await hold();
    this.held.splice(this.held.indexOf(lock), 1);
  }
  query = () => Promise.resolve({ held: [...this.held] });
}

function browser(locks: Locks | undefined): void {
  Object.defineProperty(globalThis, 'localStorage', { value: new Storage(), configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: locks ? { locks } : {}, configurable: true });
}

function saying(text: string): Draft {
  const draft = emptyDraft();
  return { ...draft, content: { ...draft.content, parts: [emptyPart(text)] } };
}

const write = (writer: string, text: string, at: string, postId: string | null = null): boolean =>
  writeCopy('tower', postId, writer, { draft: saying(text), at, version: null });
const textOffered = async (postId: string | null = null): Promise<string | undefined> =>
  (await findOffer('tower', postId))?.copy.draft.content.parts[0]?.text;
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => browser(new Locks()));

describe('what pages side by side keep on the device', () => {
  it('is kept by each for itself: neither overwrites nor drops what the other has', async () => {
    write('first', 'In the first', '2027-03-01T09:00:00Z');
    write('second', 'In the second', '2027-03-01T09:01:00Z');
    dropCopy('tower', null, 'second');
    expect(await textOffered()).toBe('In the first');
    dropCopy('tower', null, 'first');
    expect(await textOffered()).toBeUndefined();
  });

  it('is offered to another page only once its own has gone', async () => {
    const close = beOpen('first');
    write('first', 'Still being written', '2027-03-01T09:00:00Z');
    expect(await textOffered()).toBeUndefined();
    close();
    await settled();
    expect(await textOffered()).toBe('Still being written');
  });

  it('is offered, newest first, until somebody answers, and then no more', async () => {
    write('first', 'Older', '2027-03-01T09:00:00Z', 'a-post');
    write('second', 'Newer', '2027-03-01T09:01:00Z', 'a-post');
    const offer = await findOffer('tower', 'a-post');
    expect(offer).toMatchObject({ unanswered: false, copy: { at: '2027-03-01T09:01:00Z' } });
    write('third', 'Written meanwhile by another', '2027-03-01T09:00:30Z', 'a-post');
    expect(await findOffer('tower', 'a-post')).toMatchObject({ name: offer?.name, unanswered: true });
    dropOffer(offer?.name ?? '');
    expect(await textOffered('a-post')).toBe('Written meanwhile by another');
    expect([await textOffered('another'), await textOffered()]).toEqual([undefined, undefined]);
  });

  it('is offered as well where the browser has no locks, as by plain http', async () => {
    browser(undefined);
    const close = beOpen('first');
    write('first', 'By plain http', '2027-03-01T09:00:00Z');
    expect(await textOffered()).toBe('By plain http');
    close();
  });
});
