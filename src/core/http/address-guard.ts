import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Names that mean this machine whatever a resolver answers (RFC 6761 §6.3). `host` is a normalised URL host.
 * Other internal names (`db`, `metadata.google.internal`) are caught by the addresses they resolve to.
 */
export function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === 'localhost.localdomain';
}

/** A URL's hostname without the brackets of an IPv6 literal. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

// Public unicast by its range, yet it answers with a virtual machine's secrets: Azure's platform endpoint (WireServer),
// https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16, 2026-06.
const metadataAddresses: ReadonlySet<string> = new Set(['168.63.129.16']);

// Only 2000::/3 has ever been handed out as global unicast (IANA IPv6 address space registry, 2026-06).
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const nat64WellKnown = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

function isPublicV4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !metadataAddresses.has(address.toString());
}

function embeddedV4(bytes: readonly number[], offset: number): ipaddr.IPv4 {
  return new ipaddr.IPv4(bytes.slice(offset, offset + 4));
}

function isPublicV6(address: ipaddr.IPv6): boolean {
  const bytes = address.toByteArray();
  // Mapped addresses are IPv4 by another name, and DNS64 wraps public IPv4 hosts for IPv6-only machines (RFC 6052): the
  // IPv4 address inside decides. The other transition forms (compatible, SIIT, 6to4, Teredo, local NAT64) lead to wherever the
  // nearest relay likes; none of them is a place where a public service lives, so the range rules below refuse them whole.
  if (address.isIPv4MappedAddress() || address.match(nat64WellKnown)) return isPublicV4(embeddedV4(bytes, 12));
  if (!address.match(globalUnicast) || address.range() !== 'unicast') return false;
  // ISATAP (RFC 5214 §6.1) carries IPv4 in the interface identifier of any prefix: [00|02]00:5efe:a.b.c.d.
  const isIsatap =
    (bytes[8] === 0x00 || bytes[8] === 0x02) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
  return !isIsatap || isPublicV4(embeddedV4(bytes, 12));
}

/**
 * True where an address belongs to the public internet: not private, loopback, link-local, shared (CGNAT), multicast, unspecified,
 * reserved, documentation, benchmarking or a cloud's metadata, and no IPv6 wrapping of such an IPv4 address.
 * @param address in the canonical spelling that resolvers and `URL` give; anything else is not public.
 */
export function isPublicAddress(address: string): boolean {
  // The library also reads octal, hexadecimal and shortened IPv4; a resolver that answers so is not to be trusted.
  if (isIP(address) === 0 || address.includes('%')) return false;
  // The library takes `::8.8.8.8` for a mapped address, which it is not; without dots it makes no such mistake.
  const isDottedV6 = address.includes(':') && address.includes('.');
  const parsed = ipaddr.parse(isDottedV6 ? bareHost(new URL(`http://[${address}]/`).hostname) : address);
  return parsed.kind() === 'ipv4' ? isPublicV4(parsed as ipaddr.IPv4) : isPublicV6(parsed as ipaddr.IPv6);
}
