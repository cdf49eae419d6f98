import { checkDraft, settingApplies } from './check-draft.rules.js';
import type { ChannelCapabilities, SettingField } from './channel-capabilities.js';
import type { ChannelDraft } from './channel-draft.js';
import type { ChannelLimits } from './channel-limits.js';

const field = (name: string, more: Pick<SettingField, 'type' | 'default' | 'when'>): SettingField => ({
  name,
  label: name,
  help: '',
  ...more,
});
const SETTINGS: readonly SettingField[] = [
  field('minutes', { type: { kind: 'number', min: 5, max: 60, whole: true }, default: 10 }),
  field('share', { type: { kind: 'number', min: 0, max: 1, whole: false }, default: null }),
  field('names', { type: { kind: 'texts', maxItems: 2, maxLength: 5 }, default: [] }),
  field('kind', {
    type: {
      kind: 'choice',
      options: [
        { value: 'reel', label: 'Reel' },
        { value: 'post', label: 'Post' },
      ],
    },
    default: 'post',
  }),
  field('cover', { type: { kind: 'text', maxLength: 10 }, default: null, when: { setting: 'kind', is: ['reel'] } }),
];
const LIMITS: ChannelLimits = {
  text: {
    max: 100,
    unit: 'codepoint',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 1,
  media: { maxPerPart: 0, mixedKinds: false, kinds: {}, altTextMax: null, textOptional: false },
  poll: null,
};

function found(settings: ChannelDraft['settings']): string[] {
  const draft: ChannelDraft = {
    parts: [{ text: 'Ding', media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings,
  };
  return checkDraft(draft, LIMITS, { settings: SETTINGS } as unknown as ChannelCapabilities).map(
    ({ code, severity, field: where }) => `${severity} ${code} ${where}`,
  );
}

describe('a setting', () => {
  it.each([
    ['minutes', 5, true],
    ['minutes', 60, true],
    ['minutes', 61, false],
    ['minutes', 7.5, false],
    ['minutes', '7', false],
    ['share', 0.5, true],
    ['share', -0.1, false],
    ['names', ['a', 'b'], true],
    ['names', ['a', 'b', 'c'], false],
    ['names', ['toolong'], false],
    ['names', [''], false],
    ['names', [7], false],
    ['names', 'a', false],
    ['names', null, true],
  ])('%s of %j fits: %s', (name, value, fits) => {
    expect(found({ [name]: value })).toEqual(fits ? [] : [`blocks setting-invalid settings.${name}`]);
  });

  it('that depends on another one is told to do nothing where the other one is not so', () => {
    expect(found({ cover: 'a.png' })).toEqual(['warns setting-idle settings.cover']);
    expect(found({ cover: 'a.png', kind: 'post' })).toEqual(['warns setting-idle settings.cover']);
    expect(found({ cover: 'a.png', kind: 'reel' })).toEqual([]);
    expect(found({ cover: null })).toEqual([]);
    expect(settingApplies({ when: undefined }, {}, SETTINGS)).toBe(true);
  });
});
