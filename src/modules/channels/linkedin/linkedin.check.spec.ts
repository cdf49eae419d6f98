import { randomUUID } from 'node:crypto';
import { linkedinBench } from '../../../../test/stand-ins/linkedin/linkedin.bench.js';
import type { ChannelDraft, ChannelMedia } from '../contract/index.js';
import { check } from './linkedin.check.js';
import { LINKEDIN_LIMITS } from './linkedin.limits.js';

const POLL = { options: ['Bronze', 'Iron'], multiple: false, expiresInSeconds: 259_200, hideTotals: false };
const LINK = { url: 'https://shop.example/bells', title: 'Bells', description: null };

function aFile(over: Partial<ChannelMedia> = {}): ChannelMedia {
  const base = { id: randomUUID(), kind: 'image', mime: 'image/png', bytes: 90_000, width: 16, height: 9 } as const;
  return { ...base, durationMs: null, alt: 'A bell', sha256: '0'.repeat(64), ...over };
}

const video = (over: Partial<ChannelMedia> = {}): ChannelMedia =>
  aFile({ kind: 'video', mime: 'video/mp4', durationMs: 5_000, ...over });
const pdf = (over: Partial<ChannelMedia> = {}): ChannelMedia =>
  aFile({ kind: 'document', mime: 'application/pdf', width: null, height: null, alt: null, ...over });
const post = (part: Partial<ChannelDraft['parts'][number]>, over: Partial<ChannelDraft> = {}): ChannelDraft => ({
  ...linkedinBench.draft('Ding'),
  parts: [{ text: 'Ding', media: [], poll: null, ...part }],
  ...over,
});
const codes = (draft: ChannelDraft): string[] =>
  check(draft, LINKEDIN_LIMITS).map(({ code, severity, field }) => `${severity} ${code} ${field}`);

it.each<[string, ChannelDraft, string[]]>([
  ['counts escapes into the 3,000', post({ text: `${'a'.repeat(2_998)}()` }), ['blocks text-too-long parts.0.text']],
  ['counts no escapes in a comment, which has 1,250', post({}, { firstComment: '('.repeat(1_250) }), []],
  ['refuses a longer comment', post({}, { firstComment: 'a'.repeat(1_251) }), ['blocks text-too-long firstComment']],
  ['refuses an empty comment', post({}, { firstComment: ' ' }), ['blocks part-empty firstComment']],
  ['takes twenty pictures', post({ media: Array.from({ length: 20 }, () => aFile()) }), []],
  ['refuses a video beside pictures', post({ media: [video(), aFile()] }), ['blocks media-kinds-mixed parts.0.media']],
  [
    'refuses a video that is too short and too small',
    post({ media: [video({ bytes: 70_000, durationMs: 2_900 })] }),
    ['blocks media-too-small parts.0.media.0', 'blocks media-too-short parts.0.media.0'],
  ],
  [
    'takes a video of half an hour and no longer',
    post({ media: [video({ durationMs: 1_800_001 })] }),
    ['blocks media-too-long parts.0.media.0'],
  ],
  ['takes a document with a title', post({ media: [pdf()] }, { settings: { documentTitle: 'Prices' } }), []],
  [
    'wants a title for a document',
    post({ media: [pdf()] }, { settings: { documentTitle: ' ' } }),
    ['blocks document-title-missing settings.documentTitle'],
  ],
  [
    'refuses two documents, one that is too large, and one beside pictures',
    post({ media: [pdf({ bytes: 104_857_601 }), pdf(), aFile()] }, { settings: { documentTitle: 'Prices' } }),
    [
      'blocks media-kinds-mixed parts.0.media',
      'blocks too-many-media parts.0.media',
      'blocks media-too-large parts.0.media.0',
    ],
  ],
  [
    'says that a title or a document’s alternative text goes nowhere',
    post({ media: [pdf({ alt: 'Prices' })] }, { settings: { documentTitle: 'Prices' } }),
    ['warns alt-text-dropped parts.0.media.0.alt'],
  ],
  [
    'says that there is no document for the title',
    post({}, { settings: { documentTitle: 'Prices' } }),
    ['warns document-title-dropped settings.documentTitle'],
  ],
  ['asks the text of a poll', post({ text: 'Which?', poll: POLL }), []],
  [
    'wants a question where the text is too long for one',
    post({ text: 'a'.repeat(141), poll: POLL }),
    ['blocks poll-question settings.pollQuestion'],
  ],
  [
    'is content with a question of its own',
    post({ text: 'a'.repeat(141), poll: POLL }, { settings: { pollQuestion: 'Which?' } }),
    [],
  ],
  [
    'refuses five answers, and one that is too long',
    post({ text: 'Which?', poll: { ...POLL, options: ['1', '2', '3', '4', 'a'.repeat(31)] } }),
    ['blocks poll-options parts.0.poll.options', 'blocks poll-option-length parts.0.poll.options.4'],
  ],
  [
    'says what length a poll will have',
    post({ text: 'Which?', poll: { ...POLL, expiresInSeconds: 200_000, multiple: true, hideTotals: true } }),
    [
      'warns poll-duration-rounded parts.0.poll.expiresInSeconds',
      'warns poll-single-choice parts.0.poll.multiple',
      'warns poll-totals-shown parts.0.poll.hideTotals',
    ],
  ],
  ['makes a card of a link', post({}, { link: LINK }), []],
  ['takes a link alone', post({ text: '' }, { link: LINK }), []],
  [
    'warns of a card without a title, because LinkedIn reads no pages',
    post({}, { link: { ...LINK, title: null } }),
    ['warns card-title-missing link.title'],
  ],
  [
    'says that a link beside a picture goes into the text',
    post({ media: [aFile()] }, { link: LINK }),
    ['warns link-in-text link'],
  ],
  [
    'makes the picture the card’s on request',
    post({ media: [aFile()] }, { link: LINK, settings: { cardPicture: true } }),
    [],
  ],
  [
    'counts the link that goes into the text',
    post({ text: 'a'.repeat(2_990), media: [aFile()] }, { link: LINK }),
    ['blocks text-too-long parts.0.text', 'warns link-in-text link'],
  ],
])('the check %s', (_, draft, expected) => expect(codes(draft)).toEqual(expected));
