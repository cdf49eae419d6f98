import { fitOf } from './fit.rules';

const picture = {
  kind: 'image' as const,
  mime: 'image/png',
  bytes: 900_000,
  width: 1_200,
  height: 800,
  durationMs: null,
  alt: null,
};
const film = { ...picture, kind: 'video' as const, mime: 'video/mp4', durationMs: 60_000 };
const rule = {
  mimeTypes: ['image/png', 'image/jpeg'],
  maxBytes: 1_000_000,
  maxPixels: 1_000_000,
  maxDurationMs: null,
  maxPerPart: 4,
};
const filmRule = { ...rule, mimeTypes: ['video/mp4'], maxPixels: null, maxDurationMs: 60_000 };
const limits = {
  maxPerPart: 4,
  mixedKinds: false,
  kinds: { image: rule, video: filmRule },
  altTextMax: 5,
  textOptional: true,
};

describe('what a network makes of a file', () => {
  it('takes what is within every limit as it is', () => {
    expect(fitOf(picture, limits)).toEqual({ verdict: 'as-is', reasons: [], altTextMax: null });
    expect(fitOf(film, limits).verdict).toBe('as-is');
  });

  it('gets a picture made to fit where it is too heavy, too large or of another type', () => {
    expect(fitOf({ ...picture, bytes: 1_000_001 }, limits)).toMatchObject({
      verdict: 're-encoded',
      reasons: [{ why: 'bytes', max: 1_000_000 }],
    });
    expect(fitOf({ ...picture, width: 2_000 }, limits)).toMatchObject({
      verdict: 're-encoded',
      reasons: [{ why: 'pixels', max: 1_000_000 }],
    });
    expect(fitOf({ ...picture, mime: 'image/avif' }, limits)).toMatchObject({
      verdict: 're-encoded',
      reasons: [{ why: 'type' }],
    });
  });

  it('refuses a picture where none of the types that we make is taken', () => {
    const onlyAvif = { ...limits, kinds: { image: { ...rule, mimeTypes: ['image/avif'] } } };
    expect(fitOf(picture, onlyAvif)).toMatchObject({ verdict: 'refused', reasons: [{ why: 'type' }] });
  });

  it('never makes a film smaller: what is beyond a limit is refused', () => {
    expect(fitOf({ ...film, bytes: 2_000_000 }, limits).verdict).toBe('refused');
    expect(fitOf({ ...film, durationMs: 60_001 }, limits)).toMatchObject({
      verdict: 'refused',
      reasons: [{ why: 'duration', max: 60_000 }],
    });
    expect(fitOf({ ...film, mime: 'video/quicktime' }, limits).verdict).toBe('refused');
  });

  it('refuses a kind the network does not know', () => {
    expect(fitOf({ ...picture, kind: 'gif', mime: 'image/gif' }, limits)).toMatchObject({
      verdict: 'refused',
      reasons: [{ why: 'kind' }],
    });
  });

  it('notes an alternative text beyond the limit, counted as people count', () => {
    expect(fitOf({ ...picture, alt: '👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀' }, limits).altTextMax).toBeNull();
    expect(fitOf({ ...picture, alt: 'Abcdef' }, limits)).toMatchObject({ verdict: 'as-is', altTextMax: 5 });
    expect(fitOf({ ...picture, alt: 'Abcdef' }, { ...limits, altTextMax: null }).altTextMax).toBeNull();
  });
});
