import { ChannelError } from '../contract/index.js';

/**
 * The origin of the server a person means: a domain, any URL on it, or a full handle (`@brand@social.example`).
 * Always https, loopback addresses apart.
 * @throws ChannelError `rejected` with code `field:server`
 */
export function serverOrigin(input: string): string {
  const typed = input.trim();
  const host = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${afterHandle(typed)}`;
  let url: URL;
  try {
    url = new URL(host);
  } catch {
    throw unreadable();
  }
  const loopback = isLoopback(url.hostname);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') throw unreadable();
  if (!loopback && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(url.hostname)) throw unreadable();
  // A token must never travel in the clear, whatever was typed.
  if (!loopback) url.protocol = 'https:';
  return url.origin;
}

function afterHandle(typed: string): string {
  if (!typed.includes('@') || typed.includes('/')) return typed;
  return typed.slice(typed.lastIndexOf('@') + 1);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function unreadable(): ChannelError {
  return new ChannelError(
    'rejected',
    'That is no server’s address. Type it like social.example or @brand@social.example.',
    {
      code: 'field:server',
    },
  );
}
