import { onMastodon, adapter } from '../../../../test/stand-ins/mastodon/session.js';
import { DEFAULT_LIMITS, keyHonoured, readLimits } from './mastodon.limits.js';

describe('the limits of a server', () => {
  it.each([
    ['mastodon-4.5', 500],
    ['mastodon-4.2', 500],
    ['quirks', 5_000],
  ])('are read from what %s says of itself', async (variant, max) => {
    await onMastodon(variant, async (session) => {
      expect(session.account.limits.text.max).toBe(max);
      expect(session.account.limits.media.altTextMax).toBe(1_500);
    });
  });

  it('are read again by a health check', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      Object.assign(session.network.world, { traits: { ...session.network.world.traits, maxCharacters: 1_200 } });
      expect((await adapter.auth.probe(session.context())).limits.text.max).toBe(1_200);
    });
  });

  it('are the server’s own in every number', () => {
    const limits = readLimits({
      configuration: {
        statuses: { max_characters: 3_000, max_media_attachments: 6, characters_reserved_per_url: 30 },
        media_attachments: {
          supported_mime_types: ['image/png', 'image/gif', 'video/mp4', 'application/pdf'],
          description_limit: 420,
          image_size_limit: 1_000,
          image_matrix_limit: 2_000,
          video_size_limit: 3_000,
          video_matrix_limit: 4_000,
        },
        polls: { max_options: 8, max_characters_per_option: 80, min_expiration: 60, max_expiration: 86_400 },
      },
    });
    expect(limits.text).toMatchObject({ max: 3_000, urlWeight: 30 });
    expect(limits.media).toMatchObject({ maxPerPart: 6, altTextMax: 420 });
    expect(limits.media.kinds).toMatchObject({
      image: { mimeTypes: ['image/png'], maxBytes: 1_000, maxPixels: 2_000, maxPerPart: 6 },
      gif: { mimeTypes: ['image/gif'], maxBytes: 1_000, maxPerPart: 1 },
      video: { mimeTypes: ['video/mp4'], maxBytes: 3_000, maxPixels: 4_000, maxPerPart: 1 },
    });
    expect(limits.media.kinds.audio).toBeUndefined();
    expect(limits.poll).toEqual({
      maxOptions: 8,
      maxOptionLength: 80,
      minSeconds: 60,
      maxSeconds: 86_400,
      withMedia: false,
    });
  });

  it('fall back to the top-level names of other servers, with links counted in full', () => {
    const limits = readLimits({
      max_toot_chars: 5_000,
      upload_limit: 16_000_000,
      description_limit: 5_000,
      poll_limits: { max_options: 20, max_option_chars: 200, min_expiration: 0, max_expiration: 31_536_000 },
    });
    expect(limits.text).toMatchObject({ max: 5_000, urlWeight: null });
    expect(limits.media).toMatchObject({ altTextMax: 5_000, kinds: { image: { maxBytes: 16_000_000 } } });
    expect(limits.poll).toMatchObject({
      maxOptions: 20,
      maxOptionLength: 200,
      minSeconds: 300,
      maxSeconds: 31_536_000,
    });
  });

  it('are Mastodon’s own where an answer says nothing usable', () => {
    const odd = { configuration: { statuses: { max_characters: 'many' }, media_attachments: null, polls: [] } };
    expect(readLimits(odd)).toEqual({ ...DEFAULT_LIMITS, text: { ...DEFAULT_LIMITS.text, urlWeight: null } });
  });
});

describe('whether a repeat under the same key is safe', () => {
  it.each([
    [{ apiVersion: 7, version: '4.5.2' }, true],
    [{ apiVersion: 2, version: '4.3.0+glitch' }, true],
    [{ apiVersion: null, version: '4.2.10' }, false],
    [{ apiVersion: 2, version: '4.3.0 (compatible; Likewise 1.4.0)' }, false],
    [{}, false],
  ])('follows from %j', (data, honoured) => {
    expect(keyHonoured(data)).toBe(honoured);
  });
});
