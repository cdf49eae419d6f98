import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { allSettings, type Setting } from '../../src/core/config/index.js';
import { CHANNEL_IDS, createChannelRegistry, type ChannelAdapter } from '../../src/modules/channels/index.js';
import { signedHeaders } from '../../src/modules/channels/webhook/webhook.signature.js';
import { proofTables } from '../crash/proof-tables.js';

const root = resolve('.');

interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** scripts/docs-pages.mjs, which is plain JavaScript. */
interface DocsPages {
  settingsPage(settings: readonly Setting<unknown>[], adapters: readonly ChannelAdapter[]): string;
  capabilitiesPage(adapters: readonly ChannelAdapter[]): string;
}

async function allPages(): Promise<Page[]> {
  const docs = await readdir(join(root, 'docs'), { recursive: true });
  const paths = ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

/** Everything but fenced code, where brackets mean something else. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

/** As GitHub makes them: small letters, no punctuation, hyphens for spaces. */
function anchorsOf(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** The tables of a page as rows of cells, without the lines under their heads. */
function tablesOf(text: string): string[][][] {
  return [...text.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) =>
    table
      .trim()
      .split('\n')
      .filter((line) => !/^\|[ |-]+$/.test(line))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      ),
  );
}

function adapters(): readonly ChannelAdapter[] {
  const unused = () => Promise.reject(new Error('Nothing is published here.'));
  const feedStore = { add: unused, change: unused, find: unused, remove: unused, urlOf: () => '' };
  return createChannelRegistry({ feedStore, localSandbox: null }).all();
}

describe('the docs', () => {
  let pages: Page[];

  beforeAll(async () => {
    pages = await allPages();
  });

  it('show the settings and capabilities that the code has', async () => {
    const writer = (await import(pathToFileURL(resolve('scripts/docs-pages.mjs')).href)) as DocsPages;
    const textOf = (path: string) => pages.find((page) => page.path === path)?.text;
    expect(textOf('docs/settings.md')).toBe(writer.settingsPage(allSettings, adapters()));
    expect(textOf('docs/channels/capabilities.md')).toBe(writer.capabilitiesPage(adapters()));
  });

  it('promise of crashes what the crash tests prove', () => {
    const page = pages.find(({ path }) => path === 'docs/delivery-proof.md')?.text ?? '';
    expect(tablesOf(page)).toEqual(proofTables());
  });

  it('link to nothing that is not there', () => {
    const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page.text)]));
    const broken = pages.flatMap(({ path, text }) =>
      [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => {
          const [file = '', anchor] = target.split('#');
          const place = file === '' ? path : relative(root, resolve(root, dirname(path), file));
          if (!existsSync(join(root, place))) return true;
          return anchor !== undefined && anchors.get(place)?.includes(anchor) === false;
        })
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('have a page for every channel, and list it', () => {
    const list = pages.find(({ path }) => path === 'docs/channels/README.md')?.text ?? '';
    const missing = CHANNEL_IDS.filter(
      (id) => !pages.some(({ path }) => path === `docs/channels/${id}.md`) || !list.includes(`(${id}.md)`),
    );
    expect(missing).toEqual([]);
  });

  it('connect channels by methods and fields that exist', () => {
    const examples = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/"channel": "(\w+)"(?:,\s*"method": "([\w-]+)")?,\s*"input": (\{[^}]*\})/g)].map(
        ([, channel = '', method, input = '{}']) => ({
          path,
          channel,
          method,
          fields: Object.keys(JSON.parse(input) as object),
        }),
      ),
    );
    expect(new Set(examples.map(({ channel }) => channel))).toEqual(new Set(CHANNEL_IDS));
    const wrong = examples.filter(({ channel, method, fields }) => {
      const { methods } = adapters().find((adapter) => adapter.channel === channel)?.auth ?? { methods: [] };
      const used = method === undefined ? methods[0] : methods.find((candidate) => candidate.name === method);
      const known = used?.fields.map((field) => field.name) ?? [];
      return !used || fields.some((field) => !known.includes(field));
    });
    expect(wrong).toEqual([]);
  });

  it('name no setting that does not exist', () => {
    const ofApps = adapters().flatMap(({ capabilities: { setUp } }) =>
      typeof setUp.appRegistration === 'string' ? [] : setUp.appRegistration.fields.map(({ env }) => env),
    );
    const own = allSettings.flatMap(({ env, alias }) => (alias === undefined ? [env] : [env, alias]));
    // Also what the names of a family begin with: CARILLON_APP_<CHANNEL>_<FIELD>.
    const known = new Set([...own, ...ofApps, 'CARILLON_APP_']);
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:CARILLON_[A-Z0-9_]+|DATABASE_URL|REDIS_URL)\b/g)].map(([name]) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  it('name no npm script that does not exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });

  it('list no error code that the code does not use', async () => {
    const api = pages.find(({ path }) => path === 'docs/api.md')?.text ?? '';
    const rows = [...api.matchAll(/^\| \d{3} +\| ([^|]+)\|/gm)].map(([, codes = '']) => codes);
    const codes = rows.flatMap((row) => [...row.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code));
    expect(codes.length).toBeGreaterThan(40);
    const files = (await readdir(join(root, 'src'), { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
    );
    const source = (await Promise.all(files.map((name) => readFile(join(root, 'src', name), 'utf8')))).join('\n');
    expect(codes.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
  });

  it('speak of no machine but the reader’s own', () => {
    const telling = /\/(?:home|Users|work|root|tmp)\/|registry\.[a-z]+\.|\binternal\.example/;
    expect(pages.filter(({ text }) => telling.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the webhook receiver of the docs', () => {
  const secret = 'whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=';
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carillon-docs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes what Carillon signs, once, and nothing else', async () => {
    const page = await readFile(join(root, 'docs/channels/webhook.md'), 'utf8');
    const code = /^```js\n([\s\S]*?)^```/m.exec(page)?.[1] ?? '';
    await writeFile(join(folder, 'receiver.mjs'), code);
    const receiver = spawn(process.execPath, [join(folder, 'receiver.mjs')], {
      env: { ...process.env, WEBHOOK_SECRET: secret, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: string[] = [];
    const lines = createInterface({ input: receiver.stdout });
    try {
      const [listening] = (await once(lines, 'line')) as [string];
      lines.on('line', (line) => said.push(line));
      const body = Buffer.from(
        '{"type":"post.published","timestamp":"2026-01-01T00:00:00Z","data":{"id":"p1","parts":[{"text":"Grüße"}]}}',
      );
      const send = async (headers: Record<string, string>, sent: Buffer): Promise<number> => {
        const address = `http://127.0.0.1:${/\d+$/.exec(listening)?.[0]}/`;
        const answer = await fetch(address, { method: 'POST', headers, body: new Uint8Array(sent) });
        return answer.status;
      };
      const headers = signedHeaders([secret], 'p1-part-0', new Date(), body);
      expect(await send(headers, body)).toBe(204);
      expect(await send(signedHeaders([secret], 'p1-part-0', new Date(), body), body)).toBe(204);
      expect(await send(headers, Buffer.from(body.toString().replace('p1', 'p2')))).toBe(401);
      expect(await send(signedHeaders([secret], 'old', new Date(Date.now() - 600_000), body), body)).toBe(401);
      expect(await send({}, body)).toBe(401);
      // Another secret beside ours, as while it is changed.
      const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
      expect(await send(signedHeaders([other, secret], 'p3', new Date(), body), body)).toBe(204);
      expect(await send(signedHeaders([other], 'p4', new Date(), body), body)).toBe(401);
      receiver.kill();
      await once(lines, 'close');
      expect(said).toHaveLength(2);
      expect(said[0]).toContain('Grüße');
    } finally {
      receiver.kill();
    }
  });

  it('agrees with the test vector on its page', async () => {
    const page = await readFile(join(root, 'docs/channels/webhook.md'), 'utf8');
    const valueOf = (name: string): string => new RegExp(`^${name} +(.+)$`, 'm').exec(page)?.[1] ?? '';
    const at = new Date(Number(valueOf('timestamp')) * 1_000);
    const headers = signedHeaders([valueOf('secret')], valueOf('id'), at, Buffer.from(valueOf('body')));
    expect(headers['webhook-signature']).toBe(valueOf('signature'));
  });
});
