import { accountOf, type Answer, type Call, type Route } from './protocol.js';
import { renderAccount } from './render.js';

export const MIME_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'video/mp4',
  'video/webm',
  'audio/mpeg',
  'audio/ogg',
];
export const IMAGE_BYTES = 16_777_216;
export const VIDEO_BYTES = 103_809_024;
/** Not the host it is called at, as on servers whose handles have a shorter domain. */
const DOMAIN = 'social.example';

export const INSTANCE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/v2/instance', access: 'anybody', handle: instanceV2 },
  { method: 'GET', path: '/api/v1/instance', access: 'anybody', handle: instanceV1 },
  {
    method: 'GET',
    path: '/api/v1/accounts/verify_credentials',
    access: 'user',
    scopes: ['read:accounts', 'profile'],
    handle: (call) => ({
      status: 200,
      json: {
        ...renderAccount(accountOf(call), call.world, call.origin),
        source: { privacy: 'public', sensitive: false, language: null, note: '', fields: [] },
      },
    }),
  },
];

function configuration({ world: { traits } }: Call): object {
  return {
    statuses: { max_characters: traits.maxCharacters, max_media_attachments: 4, characters_reserved_per_url: 23 },
    media_attachments: {
      supported_mime_types: MIME_TYPES,
      ...(traits.apiVersion !== null && { description_limit: 1_500 }),
      image_size_limit: IMAGE_BYTES,
      image_matrix_limit: 33_177_600,
      video_size_limit: VIDEO_BYTES,
      video_frame_rate_limit: 120,
      video_matrix_limit: 8_294_400,
    },
    polls: { max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 },
  };
}

function instanceV2(call: Call): Answer {
  const { traits } = call.world;
  if (!traits.instanceV2) return { status: 404, html: 'Not found' };
  return {
    status: 200,
    json: {
      domain: DOMAIN,
      title: 'Social',
      version: traits.version,
      configuration: configuration(call),
      ...(traits.apiVersion !== null && { api_versions: { mastodon: traits.apiVersion } }),
      languages: ['en'],
    },
  };
}

function instanceV1(call: Call): Answer {
  const { traits } = call.world;
  return {
    status: 200,
    json: {
      uri: traits.configuration ? DOMAIN : `https://${DOMAIN}`,
      title: 'Social',
      version: traits.version,
      ...(traits.configuration ? { configuration: configuration(call) } : { max_toot_chars: traits.maxCharacters }),
    },
  };
}
