import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANNEL_IDS } from '../../src/modules/channels/index.js';

const CHANNELS = join(process.cwd(), 'src/modules/channels');
const ANSWERING = /\bconversations\b[?!]?\.|\.findAnswer\b|\bansweredBy\b/;

it('answers nobody by itself: outside of the adapters no code reaches the facet', async () => {
  const files = await readdir(join(process.cwd(), 'src'), { recursive: true });
  const outside = files.filter((name) => name.endsWith('.ts') && !name.startsWith(join('modules', 'channels')));
  expect(outside.length).toBeGreaterThan(100);
  const texts = await Promise.all(outside.map((name) => readFile(join(process.cwd(), 'src', name), 'utf8')));
  expect(outside.filter((_, index) => ANSWERING.test(texts[index] ?? ''))).toEqual([]);
});

it.each(CHANNEL_IDS)('%s goes through the shared contract suite', async (channel) => {
  const folder = join(CHANNELS, channel);
  const specs = (await readdir(folder)).filter((name) => name.endsWith('.spec.ts'));
  const texts = await Promise.all(specs.map((name) => readFile(join(folder, name), 'utf8')));
  expect(texts.filter((text) => /channelAdapterContract\(/.test(text)).length).toBeGreaterThan(0);
});
