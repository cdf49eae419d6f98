/** Who comes for files: where origins are served in a test, and what was fetched. */
export interface Fetching {
  readonly leadsTo: ReadonlyMap<string, string>;
  readonly fetched: string[];
}

/** Fetches a file from the public address that it was told. @returns null where it can't be had */
export async function fetchFile(
  world: Fetching,
  url: string,
): Promise<{ readonly mime: string; readonly content: Buffer } | null> {
  const { origin } = new URL(url);
  const response = await fetch(url.replace(origin, world.leadsTo.get(origin) ?? origin), {
    redirect: 'error',
  }).catch(() => null);
  world.fetched.push(url);
  if (!response?.ok) return null;
  return {
    mime: response.headers.get('content-type') ?? '',
    content: Buffer.from(await response.arrayBuffer()),
  };
}
