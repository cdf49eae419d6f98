import { channelDraftFor, findingsOf, instantIssues, unfinishedLinkAt, type Recipient } from './check.rules';
import { emptyDraft, emptyPart, setField, type Draft } from './draft.rules';
import { UNCHANGED } from './outgoing';

const NO_MEDIA = new Map();

function account(id: string, channel: string): Recipient {
  return {
    id,
    channel,
    name: id,
    channelName: channel,
    limits: {
      text: { max: 500, unit: 'characters' },
      maxParts: 1,
      media: { maxPerPart: 4, mixed: true, kinds: {} },
      poll: null,
    },
    capabilities: { settings: [], contentWarning: false, firstComment: false, language: false, linkCard: true },
  } as unknown as Recipient;
}

const tower = account('tower', 'mastodon');
const harbour = account('harbour', 'bluesky');

function withLink(url: string, text = '', title = ''): Draft {
  const draft = emptyDraft();
  const written = { ...draft, content: { ...draft.content, parts: [emptyPart(text)] } };
  return setField(written, 'common', null, 'link', { url, title, description: '' });
}

const codesOf = (draft: Draft, ...recipients: Recipient[]): string[] =>
  findingsOf(draft, recipients, instantIssues(draft, recipients, NO_MEDIA, UNCHANGED)).map(({ code }) => code);

describe('a link that is no address', () => {
  it('blocks, and leads to where it was written', () => {
    const draft = setField(withLink('https://bells.example', 'Ring'), 'channel:bluesky', 'bluesky', 'link', {
      url: 'bells.example/noon',
      title: '',
      description: '',
    });
    const findings = findingsOf(draft, [tower, harbour], instantIssues(draft, [tower, harbour], NO_MEDIA, UNCHANGED));
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'link-unfinished',
        severity: 'blocks',
        field: 'link',
        scope: 'channel:bluesky',
        accountIds: ['harbour'],
      }),
    ]);
    expect([unfinishedLinkAt(draft, [tower, harbour]), unfinishedLinkAt(draft, [tower])]).toEqual([
      'channel:bluesky',
      null,
    ]);
  });

  it('is no content: the post is as empty as without it', () => {
    const draft = withLink('bells.example');
    expect(codesOf(draft, tower)).toEqual(['link-unfinished', 'part-empty']);
    expect(channelDraftFor(draft, tower, NO_MEDIA).link).toBeNull();
  });

  it('is nothing to mend while nothing is written in it', () => {
    expect(codesOf(withLink(' ', 'Ring'), tower)).toEqual([]);
    expect(codesOf(withLink('', 'Ring', 'The title of a card'), tower)).toEqual(['link-unfinished']);
  });
});
