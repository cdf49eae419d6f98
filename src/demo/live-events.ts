import type { ApiClient } from './api-client.js';

export interface LiveEvent {
  readonly type: string;
  readonly deliveryId?: string;
  readonly state?: string;
}

/**
 * The workspace's server-sent events, as they come (WHATWG HTML, "Server-sent events", read August 2026): blocks of `field: value` lines, ended by an
 * empty line. Ends with the stream.
 */
export async function* liveEvents(api: ApiClient, workspaceId: string): AsyncGenerator<LiveEvent, void> {
  const stream = await api.stream(`workspaces/${workspaceId}/events`);
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split(/\r?\n\r?\n/u);
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield eventOf(block);
  }
}

function eventOf(block: string): LiveEvent {
  const fields = block.split(/\r?\n/u).map((line) => /^(\w+): ?(.*)$/u.exec(line) ?? []);
  const valueOf = (name: string): string =>
    fields
      .filter((field) => field[1] === name)
      .map((field) => field[2] ?? '')
      .join('\n');
  const data = valueOf('data');
  return { ...(data === '' ? {} : (JSON.parse(data) as object)), type: valueOf('event') };
}
