import { createHash, randomUUID } from 'node:crypto';
import {
  ChannelError,
  type ChannelAuth,
  type ChannelProfile,
  type ConnectedAccount,
  type ConnectField,
} from '../contract/index.js';
import { WEBHOOK_LIMITS } from './webhook.limits.js';
import { eventBody } from './webhook.payload.js';
import { send, type WebhookCredentials } from './webhook.sender.js';
import { keyOf, newSecret } from './webhook.signature.js';

const FIELDS: readonly ConnectField[] = [
  {
    name: 'url',
    label: 'Address',
    help: 'Where to send posts. It is asked once now with a signed test.',
    kind: 'url',
    required: true,
    maxLength: 2_000,
    placeholder: 'https://receiver.example/hooks/posts',
  },
  {
    name: 'label',
    label: 'Name',
    help: 'How this endpoint is called here. Default: its host.',
    kind: 'text',
    required: false,
    maxLength: 80,
  },
  {
    name: 'secret',
    label: 'Signing secret',
    help: 'Starts with whsec_. Leave empty to get a new one.',
    kind: 'secret',
    required: false,
    maxLength: 120,
  },
  {
    name: 'previousSecret',
    label: 'Previous signing secret',
    help: 'Only while you change secrets: requests are signed with both until you connect again without it.',
    kind: 'secret',
    required: false,
    maxLength: 120,
  },
  {
    name: 'headers',
    label: 'Extra headers',
    help: 'Sent with every request, one per line: "Authorization: Bearer …".',
    kind: 'secret',
    required: false,
    maxLength: 2_000,
  },
];

/** Headers that are ours, or the connection's. */
const RESERVED =
  /^(webhook-.*|content-.*|host|connection|transfer-encoding|expect|upgrade|te|trailer|keep-alive|proxy-.*)$/u;

export const webhookAuth: ChannelAuth = {
  methods: [
    {
      name: 'endpoint',
      label: 'An address of your own',
      kind: 'fields',
      asksFor: [],
      fields: FIELDS,
      async connect(input, context): Promise<readonly ConnectedAccount[]> {
        const url = endpointOf(input['url'] ?? '');
        const given = secretOf(input['secret'], 'secret');
        const previous = secretOf(input['previousSecret'], 'previousSecret');
        const secret = given ?? newSecret();
        const credentials: WebhookCredentials = {
          url: url.href,
          secrets: previous === null ? [secret] : [secret, previous],
          headers: headersOf(input['headers'] ?? ''),
        };
        const at = context.clock.now();
        const body = eventBody('webhook.test', at, { message: `${context.appName} connects this endpoint.` });
        await send({ id: `test-${randomUUID()}`, body, purpose: 'repeatable' }, credentials, context).catch(
          (error: unknown) => {
            throw atConnect(error);
          },
        );
        const label = input['label']?.trim() || url.host;
        return [
          {
            server: '',
            // The same address in the same workspace is the same account, so connecting again renews it.
            remoteId: createHash('sha256').update(`${context.workspaceId} ${url.href}`).digest('base64url'),
            handle: label.replace(/^@+/u, '') || url.host,
            displayName: label,
            avatarUrl: null,
            url: null,
            limits: WEBHOOK_LIMITS,
            data: { label },
            credentials,
            scopes: [],
            expiresAt: null,
            grantExpiresAt: null,
            ...(given === null && { revealOnce: { label: 'Signing secret', value: secret } }),
          },
        ];
      },
    },
  ],

  async probe(context): Promise<ChannelProfile> {
    const { account, clock } = context;
    const body = eventBody('webhook.test', clock.now(), { message: 'Is this endpoint still there?' });
    await send(
      { id: `test-${randomUUID()}`, body, purpose: 'repeatable' },
      context.credentials as WebhookCredentials,
      context,
    );
    const { remoteId, handle, data } = account;
    const displayName = typeof data['label'] === 'string' ? data['label'] : handle;
    return { remoteId, handle, displayName, avatarUrl: null, url: null, limits: WEBHOOK_LIMITS };
  },
};

/** https, or http to this very machine. What an address leads to is judged by the HTTP client's guard. */
function endpointOf(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ChannelError('rejected', 'That is not a web address.', { code: 'field:url' });
  }
  if (url.username !== '' || url.password !== '') {
    throw new ChannelError('rejected', 'Put no user name or password into the address; use a header.', {
      code: 'field:url',
    });
  }
  if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/u.test(url.hostname)) {
    throw new ChannelError('rejected', 'The address must start with https://.', { code: 'field:url' });
  }
  url.hash = '';
  return url;
}

function secretOf(text: string | undefined, field: string): string | null {
  const secret = text?.trim() ?? '';
  if (secret === '') return null;
  if (!keyOf(secret)) {
    throw new ChannelError('rejected', 'A signing secret is "whsec_" and the base64 of 24 to 64 bytes.', {
      code: `field:${field}`,
    });
  }
  return secret;
}

function headersOf(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/u).filter((entry) => entry.trim() !== '')) {
    const colon = Math.max(0, line.indexOf(':'));
    const [name, value] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    if (!/^[\w!#$%&'*+.^`|~-]+$/u.test(name) || !/^[\x20-\x7e]*$/u.test(value))
      throw new ChannelError('rejected', 'A header is "Name: value".', { code: 'field:headers' });
    if (RESERVED.test(name.toLowerCase())) {
      throw new ChannelError('rejected', `The header ${name} can not be set.`, { code: 'field:headers' });
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

/** While connecting, everything a receiver says for good is about what the person typed. */
function atConnect(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  const { kind, message, status, excerpt } = error;
  const isFinal =
    kind === 'rejected' || kind === 'reconnect' || (status !== undefined && status < 500 && kind !== 'throttled');
  return isFinal ? new ChannelError('rejected', message, { code: 'field:url', status, excerpt, cause: error }) : error;
}
