import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANNEL_IDS } from '../../src/modules/channels/index.js';

const CHANNELS = join(process.cwd(), 'src/modules/channels');

it.each(CHANNEL_IDS)('%s goes through the shared contract suite', async (channel) => {
  const folder = join(CHANNELS, channel);
  const specs = (await readdir(folder)).filter((name) => name.endsWith('.spec.ts'));
  const texts = await Promise.all(specs.map((name) => readFile(join(folder, name), 'utf8')));
  expect(texts.filter((text) => /channelAdapterContract\(/.test(text)).length).toBeGreaterThan(0);
});
