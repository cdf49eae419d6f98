import { randomBytes } from 'node:crypto';
import {
  ChannelError,
  type ChannelAuth,
  type ChannelContext,
  type ChannelProfile,
  type ConnectedAccount,
  type ConnectField,
} from '../contract/index.js';
import { FEED_LIMITS } from './feed.limits.js';
import type { FeedStore } from './feed.store.js';

const TITLE: ConnectField = {
  name: 'title',
  label: 'Title',
  help: 'What readers see as the name of the feed.',
  kind: 'text',
  required: true,
  maxLength: 100,
  placeholder: 'News from the bell tower',
};

const DESCRIPTION: ConnectField = {
  name: 'description',
  label: 'Description',
  help: 'What the feed is about, in a sentence or two.',
  kind: 'text',
  required: false,
  maxLength: 500,
};

const HOME_URL: ConnectField = {
  name: 'homeUrl',
  label: 'Home page',
  help: 'The website that the feed belongs to.',
  kind: 'url',
  required: false,
  maxLength: 500,
  placeholder: 'https://www.example.com',
};

/** A feed needs nobody's permission: connecting one makes it. */
export function feedAuth(store: FeedStore): ChannelAuth {
  return {
    methods: [
      {
        name: 'fields',
        label: 'Start a feed',
        kind: 'fields',
        asksFor: [],
        fields: [TITLE, DESCRIPTION, HOME_URL],
        connect: async (input) => [accountOf(input, store)],
      },
    ],
    probe: async (context) => profileOf(context, store),
  };
}

function accountOf(input: Readonly<Record<string, string>>, store: FeedStore): ConnectedAccount {
  const title = textOf(input, TITLE);
  const description = textOf(input, DESCRIPTION);
  const homeUrl = webAddress(textOf(input, HOME_URL));
  const slug = slugOf(title);
  return {
    server: '',
    remoteId: slug,
    handle: slug,
    displayName: title,
    avatarUrl: null,
    url: store.urlOf(slug),
    limits: FEED_LIMITS,
    data: { title, description, homeUrl },
    credentials: {},
    scopes: [],
    expiresAt: null,
    grantExpiresAt: null,
  };
}

function profileOf({ account, signal }: ChannelContext, store: FeedStore): ChannelProfile {
  if (signal.aborted) throw new ChannelError('unavailable', 'The check was stopped.');
  const { title } = account.data;
  return {
    remoteId: account.remoteId,
    handle: account.handle,
    displayName: typeof title === 'string' ? title : account.handle,
    avatarUrl: null,
    url: store.urlOf(account.remoteId),
    limits: FEED_LIMITS,
  };
}

function textOf(input: Readonly<Record<string, string>>, field: ConnectField): string {
  const text = (input[field.name] ?? '').replace(/\s+/gu, ' ').trim();
  if (text === '' && field.required) throw refusal(field, `${field.label} is missing.`);
  if (text.length > field.maxLength) {
    throw refusal(field, `${field.label} is ${text.length} of at most ${field.maxLength} characters.`);
  }
  return text;
}

function webAddress(text: string): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw refusal(HOME_URL, 'The home page must be a web address such as https://www.example.com.');
  }
  return url.href;
}

function refusal(field: ConnectField, message: string): ChannelError {
  return new ChannelError('rejected', message, { code: `field:${field.name}` });
}

/** Readable, and unlike any other feed's: the title in plain letters and eight characters by chance. */
function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `${words === '' ? 'feed' : words}-${randomBytes(4).toString('hex')}`;
}
