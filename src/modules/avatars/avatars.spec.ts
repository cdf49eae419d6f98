import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { animatedGifSample, jpegSample, pngSample } from '../../../test/support/media-samples.js';
import { SandboxWorld } from '../../../test/support/sandbox-world.js';

const DAY_MS = 86_400_000;

let world: SandboxWorld;
let network: Server;
let origin: string;
let asked: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let accounts = 0;

beforeAll(async () => {
  network = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => network.once('listening', resolve));
  origin = `http://127.0.0.1:${(network.address() as AddressInfo).port}`;
  world = await SandboxWorld.start();
}, 60_000);

beforeEach(() => {
  asked = [];
});

afterAll(async () => {
  await world?.stop();
  network?.closeAllConnections();
  network?.close();
});

function shows(content: Buffer | string, type = 'image/png', status = 200): void {
  answer = (_, response) => response.writeHead(status, { 'content-type': type }).end(content);
}

/** An account whose network says that its picture is there. @returns the path of our copy */
async function account(avatarUrl: string | null): Promise<string> {
  const { id } = await world.account(`pictured_${++accounts}`);
  await move(id, avatarUrl);
  return world.carillon.in(`accounts/${id}/avatar`);
}

async function move(path: string, avatarUrl: string | null): Promise<void> {
  const id = path.split('/').at(-2) ?? path;
  await world.carillon.pool.query('UPDATE account SET avatar_url = $2 WHERE id = $1', [id, avatarUrl]);
}

async function get(path: string, headers: Record<string, string> = {}): Promise<{ response: Response; image: Buffer }> {
  const { owner } = world.carillon;
  const response = await fetch(`${world.carillon.origin}/api/v1/${path}`, {
    headers: { ...owner.sessionHeaders(), ...headers },
  });
  return { response, image: Buffer.from(await response.arrayBuffer()) };
}

async function statusOf(path: string): Promise<number> {
  return (await get(path)).response.status;
}

describe('the picture of an account', () => {
  it.each([
    ['a JPEG', jpegSample({ width: 400, height: 300, gps: true })],
    ['a PNG with holes', pngSample({ width: 60, height: 90, alpha: true })],
    ['an animation', animatedGifSample({ width: 80, height: 80 })],
  ])('is a small square of our own, made of %s', async (_, content) => {
    // What the server calls it counts for nothing.
    shows(await content, 'application/octet-stream');
    const { response, image } = await get(await account(`${origin}/a`));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=86400',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    const facts = await sharp(image).metadata();
    expect([facts.format, facts.width, facts.height, facts.pages ?? 1, facts.exif]).toEqual([
      'webp',
      128,
      128,
      1,
      undefined,
    ]);
  });

  it('is fetched once, however many ask, and sent once to each', async () => {
    shows(await pngSample());
    const path = await account(`${origin}/once`);
    const answers = await Promise.all(Array.from({ length: 5 }, () => get(path)));
    expect(answers.map(({ response }) => response.status)).toEqual([200, 200, 200, 200, 200]);
    const etag = answers[0]?.response.headers.get('etag') ?? '';
    const again = await get(path, { 'if-none-match': etag, 'cache-control': 'max-age=0' });
    expect([again.response.status, again.image.length]).toEqual([304, 0]);
    expect(asked).toEqual(['/once']);
  });

  it('is fetched anew after seven days, and as soon as it is another one', async () => {
    shows(await pngSample({ width: 40, height: 40 }));
    const path = await account(`${origin}/first`);
    await get(path);
    await world.letPass(6 * DAY_MS);
    await get(path);
    expect(asked).toEqual(['/first']);
    await world.letPass(2 * DAY_MS);
    await get(path);
    expect(asked).toEqual(['/first', '/first']);
    await move(path, `${origin}/second`);
    await get(path);
    expect(asked).toEqual(['/first', '/first', '/second']);
  });

  it('stays as it was while its server is away', async () => {
    shows(await pngSample());
    const path = await account(`${origin}/stays`);
    const { image } = await get(path);
    await world.letPass(8 * DAY_MS);
    shows('', 'text/plain', 503);
    const later = await get(path);
    expect([later.response.status, later.image.equals(image)]).toEqual([200, true]);
    // Of a picture that is another one by now, the old copy would be wrong.
    await move(path, `${origin}/other`);
    expect(await statusOf(path)).toBe(404);
  });

  it.each<[string, () => void | Promise<void>]>([
    ['is not there', () => shows('', 'text/plain', 404)],
    ['is a page', () => shows('<!doctype html><p>hello', 'image/png')],
    ['is a drawing that could hold scripts', () => shows('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml')],
    ['is damaged', async () => shows((await jpegSample({ width: 200, height: 200 })).subarray(0, 900))],
    ['is larger than two megabytes', () => shows(Buffer.alloc(2_100_000))],
    ['is cut off', () => void (answer = (_, response) => response.destroy())],
  ])(
    'is not found where what lies behind its address %s, and not asked for again for ten minutes',
    async (_, prepare) => {
      await prepare();
      const path = await account(`${origin}/bad`);
      expect(await statusOf(path)).toBe(404);
      shows(await pngSample());
      expect(await statusOf(path)).toBe(404);
      expect(asked).toEqual(['/bad']);
      await world.letPass(11 * 60_000);
      expect(await statusOf(path)).toBe(200);
    },
  );

  it('is not found where the network shows none, and is never fetched from where nobody may go', async () => {
    expect(await statusOf(await account(null))).toBe(404);
    for (const address of ['http://10.0.0.1/a.png', 'http://169.254.169.254/a.png', 'file:///etc/passwd', 'nonsense']) {
      expect([address, await statusOf(await account(address))]).toEqual([address, 404]);
    }
    const { response, image } = await get(await account(null));
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(image.toString())).toMatchObject({ code: 'not-found' });
  });

  it("is not shown to people of other workspaces, nor under another workspace's name", async () => {
    shows(await pngSample());
    const path = await account(`${origin}/private`);
    const other = await world.carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Other', zone: 'UTC' });
    expect(await statusOf(path.replace(world.carillon.workspaceId, other.id))).toBe(404);
    expect((await fetch(`${world.carillon.origin}/api/v1/${path}`)).status).toBe(401);
    expect(asked).toEqual([]);
  });
});
