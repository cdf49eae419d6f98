import { ChannelError, type MediaFile } from '../contract/index.js';

/** Said where a network could not get a file from here. @param name of the network */
export function fetchHint(name: string): string {
  return `${name} fetches pictures and videos itself from this installation’s public address. Whoever runs it should see that others reach that address by https.`;
}

/**
 * Where a network fetches the file. An address that it can't reach is told before it is asked; this machine's own apart, where only a practice
 * server can be asking.
 * @throws ChannelError `administrator`
 */
export function publicAddressOf(file: Pick<MediaFile, 'publicUrl'>, name: string): string {
  const address = file.publicUrl();
  const { protocol, hostname } = new URL(address);
  const isOwn = hostname === '127.0.0.1';
  const isInside = !hostname.includes('.') || /\.(?:local|lan|home|internal|localhost|home\.arpa)$/.test(hostname);
  if (!isOwn && (protocol !== 'https:' || isInside))
    throw new ChannelError('administrator', `${name} can’t reach ${protocol}//${hostname}. ${fetchHint(name)}`, {
      code: 'public-address',
    });
  return address;
}
