import { randomUUID } from 'node:crypto';
import type {
  ChannelDraft,
  ChannelIssue,
  ChannelLimits,
  ChannelMedia,
  MediaKind,
} from '../../../src/modules/channels/contract/index.js';
import type { ChannelBench } from '../channel-bench.js';
import { aDraft, aThread, pictureType, withMedia, withText } from '../support/contract-test.js';
import { heaviestText, longestText } from '../support/limit-texts.js';
import { slowTexts } from '../support/slow-texts.js';

const LONG_URL = `https://shop.example/${'autumn-'.repeat(20)}`;

/** `check` accepts what is at a limit and refuses one over, counted as the network counts. */
export function checkSuite(bench: ChannelBench): void {
  const { adapter } = bench;
  const { capabilities } = adapter;
  const limits = bounded(capabilities.limits);
  const { text } = limits;
  const blocked = (draft: ChannelDraft, under: ChannelLimits = limits): ChannelIssue[] =>
    adapter.check(draft, under).filter((issue) => issue.severity === 'blocks');
  const expectFits = (draft: ChannelDraft, under?: ChannelLimits): void => expect(blocked(draft, under)).toEqual([]);
  const expectBlocked = (draft: ChannelDraft, field: string, under?: ChannelLimits): void =>
    expect(blocked(draft, under).map((issue) => issue.field)).toContain(field);

  describe('what it checks', () => {
    it('has nothing against the plainest post', () => expectFits(aDraft(bench)));

    it('takes a text at the limit and refuses one over, in the unit of the network', () => {
      const longest = longestText(text);
      expectFits(withText(aDraft(bench), longest));
      expectBlocked(withText(aDraft(bench), `${longest}a`), 'parts.0.text');
    });

    it("counts by the account's own limits, not by the usual ones", () => {
      const own = { ...limits, text: { ...text, max: 60 } };
      expectFits(withText(aDraft(bench), longestText(own.text)), own);
      expectBlocked(withText(aDraft(bench), `${longestText(own.text)}a`), 'parts.0.text', own);
    });

    const { maxBytes, urlWeight } = text;
    if (maxBytes !== null && maxBytes / 25 < text.max) {
      it('takes a text at the byte limit and refuses one over', () => {
        const heaviest = heaviestText(maxBytes);
        expectFits(withText(aDraft(bench), heaviest));
        expectBlocked(withText(aDraft(bench), `${heaviest}a`), 'parts.0.text');
      });
    }

    it('counts a link as the network does', () => {
      const weight = urlWeight ?? LONG_URL.length;
      const filled = `${LONG_URL} ${'a'.repeat(text.max - weight - 1)}`;
      expectFits(withText(aDraft(bench), filled));
      expectBlocked(withText(aDraft(bench), `${filled}a`), 'parts.0.text');
    });

    if (text.mentionDomainFree) {
      it('counts a remote mention without its domain', () => {
        const filled = `@someone@social.example ${'a'.repeat(text.max - '@someone '.length)}`;
        expectFits(withText(aDraft(bench), filled));
        expectBlocked(withText(aDraft(bench), `${filled}a`), 'parts.0.text');
      });
    }

    if (text.countsContentWarning && capabilities.contentWarning) {
      it('counts the content warning into the text', () => {
        const filled = withText(aDraft(bench), 'a'.repeat(text.max - 3));
        expectFits({ ...filled, contentWarning: 'abc' });
        expectBlocked({ ...filled, contentWarning: 'abcd' }, 'parts.0.text');
      });
    }

    it('refuses a part without words and media', () => {
      expectBlocked(withMedia(withText({ ...aDraft(bench), link: null }, '  '), []), 'parts.0.text');
    });

    it('takes a thread of the longest kind and refuses one part more', () => {
      if (limits.maxParts <= 200) {
        expectFits(aThread(bench, limits.maxParts));
        expectBlocked(aThread(bench, limits.maxParts + 1), 'parts');
      }
    });

    it('judges the text of every part of a thread', () => {
      if (limits.maxParts < 2) return;
      const thread = aThread(bench, 2);
      const [first, second] = thread.parts;
      if (!first || !second) throw new Error('The thread has two parts.');
      expectBlocked({ ...thread, parts: [first, { ...second, text: `${longestText(text)}a` }] }, 'parts.1.text');
    });

    it('judges a first comment as it judges a text', () => {
      const comment = longestText(limits.comment ?? text);
      if (capabilities.firstComment) {
        expectFits(aDraft(bench, { firstComment: comment }));
        expectBlocked(aDraft(bench, { firstComment: `${comment}a` }), 'firstComment');
      } else {
        expectBlocked(aDraft(bench, { firstComment: 'More below.' }), 'firstComment');
      }
    });

    const mime = pictureType(bench);
    if (mime) {
      const most = Math.min(limits.media.maxPerPart, limits.media.kinds.image?.maxPerPart ?? 0);
      it('takes as many pictures as the network does and refuses one more', () => {
        expectFits(withMedia(aDraft(bench), files(most, 'image', mime)));
        expectBlocked(withMedia(aDraft(bench), files(most + 1, 'image', mime)), 'parts.0.media');
      });
      const { altTextMax } = limits.media;
      it('takes alternative text at the limit and refuses one over', () => {
        if (altTextMax === null) return;
        const longest = '👨‍👩‍👧‍👦'.repeat(altTextMax);
        expectFits(withMedia(aDraft(bench), files(1, 'image', mime, longest)));
        expectBlocked(withMedia(aDraft(bench), files(1, 'image', mime, `${longest}a`)), 'parts.0.media.0.alt');
      });
    }

    it.each(slowTexts(100_000))('judges a text of nothing but %s in good time', (_, slow) => {
      const began = performance.now();
      adapter.check(withText(aDraft(bench), slow), limits);
      expect(performance.now() - began).toBeLessThan(2_000);
    });

    it('refuses files of a kind the network does not take', () => {
      for (const kind of ['image', 'gif', 'video', 'audio', 'document'] as const) {
        if (limits.media.kinds[kind]) continue;
        expectBlocked(
          withMedia(aDraft(bench), files(1, kind, `${kind === 'gif' ? 'image' : kind}/x-any`)),
          'parts.0.media.0',
        );
      }
    });

    it('refuses a setting that it does not know', () => {
      const draft = aDraft(bench);
      expectBlocked({ ...draft, settings: { ...draft.settings, noSuchSetting: true } }, 'settings.noSuchSetting');
    });

    it('is pure: it changes nothing and says the same twice', () => {
      const draft = deepFreeze(withText(aDraft(bench), `${longestText(text)}a`));
      expect(adapter.check(draft, deepFreeze(structuredClone(limits)))).toEqual(adapter.check(draft, limits));
    });
  });
}

/** Keeps the texts of channels that set no bound small enough to build. */
function bounded(limits: ChannelLimits): ChannelLimits {
  return { ...limits, text: { ...limits.text, max: Math.min(limits.text.max, 5_000) } };
}

function files(count: number, kind: MediaKind, mime: string, alt = 'A bell'): ChannelMedia[] {
  return Array.from({ length: count }, () => ({
    id: randomUUID(),
    kind,
    mime,
    bytes: 1_000,
    width: kind === 'audio' || kind === 'document' ? null : 16,
    height: kind === 'audio' || kind === 'document' ? null : 9,
    durationMs: kind === 'image' || kind === 'document' ? null : 1_000,
    alt,
    sha256: '0'.repeat(64),
  }));
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
