import {
  bodyOf,
  contentFor,
  differences,
  differs,
  draftOf,
  emptyDraft,
  emptyPart,
  isAddress,
  isBlank,
  moved,
  resetScope,
  sameDraft,
  setField,
  setSetting,
  settingsFor,
  sourceOf,
  withFreshKeys,
  type Draft,
  type DraftPart,
} from './draft.rules';

const mastodon = { id: 'a1', channel: 'mastodon' };
const second = { id: 'a2', channel: 'mastodon' };
const bluesky = { id: 'b1', channel: 'bluesky' };

function written(text: string): Draft {
  const draft = emptyDraft();
  return { ...draft, content: { ...draft.content, parts: [emptyPart(text)] } };
}

function retold(draft: Draft, account: { id: string; channel: string }, text: string): readonly DraftPart[] {
  return contentFor(draft, account).parts.map((part) => ({ ...part, text }));
}

describe('a draft', () => {
  it('comes back from the API as it was sent', () => {
    let draft = written('Hello');
    draft = { ...draft, title: 'Bells', labels: ['shop'], targets: [{ accountId: 'a1', offsetMinutes: 15 }] };
    draft = setField(draft, 'common', null, 'link', { url: 'https://bells.example', title: 'Bells', description: '' });
    draft = setField(draft, 'channel:bluesky', 'bluesky', 'link', null);
    draft = setSetting(draft, 'account:a1', 'visibility', 'unlisted');
    const body = bodyOf(draft);
    const view = { ...body, id: 'p', version: 1 } as unknown as Parameters<typeof draftOf>[0];
    expect(sameDraft(draftOf(view), draft)).toBe(true);
    expect(body.variants).toEqual([
      { channel: 'bluesky', link: null },
      { accountId: 'a1', settings: { visibility: 'unlisted' } },
    ]);
    expect(body.content.link).toEqual({ url: 'https://bells.example', title: 'Bells', description: null });
  });

  it('keeps half an address to itself, and sends an empty text as none', () => {
    let draft = written('Hello');
    draft = setField(draft, 'common', null, 'link', { url: 'https://', title: '', description: '' });
    draft = setField(draft, 'common', null, 'firstComment', '');
    expect(bodyOf(draft).content).toMatchObject({ link: null, firstComment: null });
    expect(isAddress('https://a:b@bells.example')).toBe(false);
    expect(isAddress(' http://bells.example/x ')).toBe(true);
  });

  it('is blank until there is something that somebody would miss', () => {
    expect(isBlank(emptyDraft())).toBe(true);
    expect(isBlank({ ...emptyDraft(), targets: [{ accountId: 'a', offsetMinutes: 0 }] })).toBe(true);
    expect(isBlank(written('x'))).toBe(false);
    expect(isBlank(setSetting(emptyDraft(), 'channel:feed', 'title', 'x'))).toBe(false);
  });

  it('tells where two of them differ', () => {
    const mine = written('one');
    const theirs = { ...setField(mine, 'channel:feed', 'feed', 'language', 'de'), title: 'New' };
    expect(differences(mine, theirs)).toEqual(['title', 'variant:channel:feed']);
    expect(differences(mine, withFreshKeys(mine))).toEqual([]);
    expect(differences(mine, written('two'))).toEqual(['parts']);
  });
});

describe('what differs for a channel or an account', () => {
  it('is overlaid from the widest to the narrowest', () => {
    let draft = written('for all');
    draft = setField(draft, 'channel:mastodon', 'mastodon', 'parts', retold(draft, mastodon, 'for Mastodon'));
    draft = setField(draft, 'account:a2', 'mastodon', 'parts', retold(draft, second, 'for the second'));
    const texts = [mastodon, second, bluesky].map((account) => contentFor(draft, account).parts[0]?.text);
    expect(texts).toEqual(['for Mastodon', 'for the second', 'for all']);
    expect([mastodon, second, bluesky].map((account) => sourceOf(draft, account, 'parts'))).toEqual([
      'channel:mastodon',
      'account:a2',
      'common',
    ]);
  });

  it('ends where it says the same as the wider text, and can be taken back', () => {
    let draft = written('for all');
    const parts = draft.content.parts;
    draft = setField(draft, 'channel:bluesky', 'bluesky', 'parts', retold(draft, bluesky, 'shorter'));
    expect(differs(draft, 'channel:bluesky')).toBe(true);
    expect(setField(draft, 'channel:bluesky', 'bluesky', 'parts', parts).variants).toEqual({});
    expect(resetScope(draft, 'channel:bluesky').variants).toEqual({});
  });

  it('can take a field away: null is no absence', () => {
    let draft = setField(written('x'), 'common', null, 'contentWarning', 'food');
    draft = setField(draft, 'channel:bluesky', 'bluesky', 'contentWarning', null);
    expect(contentFor(draft, bluesky).contentWarning).toBeNull();
    expect(contentFor(draft, mastodon).contentWarning).toBe('food');
    expect(bodyOf(draft).variants).toEqual([{ channel: 'bluesky', contentWarning: null }]);
  });

  it('keeps settings when the text is reset, and drops them at the default', () => {
    let draft = setSetting(written('x'), 'channel:mastodon', 'visibility', 'unlisted');
    draft = setSetting(resetScope(draft, 'channel:mastodon'), 'account:a2', 'visibility', 'private');
    expect(settingsFor(draft, mastodon)).toEqual({ visibility: 'unlisted' });
    expect(settingsFor(draft, second)).toEqual({ visibility: 'private' });
    expect(setSetting(draft, 'account:a2', 'visibility', undefined).variants).not.toHaveProperty('account:a2');
  });
});

it('moves within the list and nowhere else', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
});
