import type request from 'supertest';
import { animatedGifSample, pngSample } from '../../../test/support/media-samples.js';
import { waitUntil } from '../../../test/support/wait-until.js';
import { newId } from '../../core/ids/new-id.js';
import { MediaService } from './index.js';
import { MediaBench, type Item } from './media-bench.js';

let bench: MediaBench;
beforeAll(async () => {
  bench = await MediaBench.start();
});
afterAll(() => bench.stop());

describe('the library', () => {
  it('lists newest first, page by page, by kind and by words', async () => {
    const mark = newId().slice(-8);
    const made: string[] = [];
    for (let index = 0; index < 3; index++)
      made.push((await bench.aMedia(await pngSample(), `${mark} ${index}.png`)).id);
    const gif = await bench.aMedia(await animatedGifSample(), `${mark}.gif`);
    const page = async (query: object) =>
      (
        await bench
          .http()
          .get(bench.path())
          .query({ q: mark, ...query })
          .expect(200)
      ).body as { items: Item[]; nextCursor: string | null };
    const first = await page({ limit: 3 });
    const second = await page({ limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual([gif.id, ...made.toReversed()]);
    expect(second.nextCursor).toBeNull();
    expect((await page({ kind: 'gif' })).items.map((item) => item.id)).toEqual([gif.id]);
    expect((await page({ q: '%' })).items).toEqual([]);
    await bench.http().get(bench.path()).query({ kind: 'pdf' }).expect(422);
  });

  it('can be read in every order, page by page, each file once', async () => {
    const mark = newId().slice(-8);
    const large = await pngSample({ width: 300, height: 300 });
    const made: Record<string, Item> = {};
    for (const name of ['b', 'A', 'É', 'ß', 'B2']) {
      made[name] = await bench.aMedia(name === 'A' ? large : await pngSample(), `${name} ${mark}.png`);
    }
    const all = async (sort: string) => {
      const ids: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const answer = await bench
          .http()
          .get(bench.path())
          .query({ q: mark, sort, limit: 2, ...(cursor === '' ? {} : { cursor }) })
          .expect(200);
        const page = answer.body as { items: Item[]; nextCursor: string | null };
        ids.push(...page.items.map((item) => Object.keys(made).find((name) => made[name]?.id === item.id) ?? '?'));
        cursor = page.nextCursor;
      }
      return ids.join(' ');
    };
    expect(await all('newest')).toBe('B2 ß É A b');
    expect(await all('oldest')).toBe('b A É ß B2');
    expect((await all('name')).split(' ').filter((name) => /^[a-z]/i.test(name))).toEqual(['A', 'b', 'B2']);
    expect((await all('name')).split(' ')).toHaveLength(5);
    expect((await all('largest')).split(' ')[0]).toBe('A');
    expect((await all('largest')).split(' ').sort()).toEqual(Object.keys(made).sort());
    await bench.http().get(bench.path()).query({ sort: 'heaviest' }).expect(422);
    const { nextCursor } = (await bench.http().get(bench.path()).query({ limit: 1 }).expect(200)).body as {
      nextCursor: string;
    };
    await bench.http().get(bench.path()).query({ sort: 'name', cursor: nextCursor }).expect(400);
  });

  it('takes labels, and tells which are in use', async () => {
    const [first, second] = [await bench.aMedia(), await bench.aMedia()];
    const label = (id: string, labels: unknown, status = 200) =>
      bench
        .http()
        .patch(bench.path(`/${id}`))
        .set('If-Match', '"1"')
        .send({ labels })
        .expect(status);
    expect((await label(first.id, [' shop ', 'shop', 'a, b'])).body).toMatchObject({ labels: ['shop', 'a, b'] });
    await label(second.id, ['shop']);
    await label(second.id, [''], 422);
    const found = async (query: string) =>
      ((await bench.http().get(`${bench.path()}?${query}`).expect(200)).body as { items: Item[] }).items.map(
        ({ id }) => id,
      );
    expect(await found('label=shop')).toEqual([second.id, first.id]);
    expect(await found('label=a%2C%20b&label=none')).toEqual([first.id]);
    expect((await bench.http().get(bench.path('/labels')).expect(200)).body).toEqual({
      labels: [
        { label: 'shop', count: 2 },
        { label: 'a, b', count: 1 },
      ],
    });
    expect((await bench.http().get(bench.path('/labels', bench.otherWorkspaceId)).expect(200)).body).toEqual({
      labels: [],
    });
  });

  it('says how often and where a file is used, and finds those that are not', async () => {
    const mark = newId().slice(-8);
    const used = await bench.aMedia(await pngSample(), `${mark} used.png`);
    const unused = await bench.aMedia(await pngSample(), `${mark} unused.png`);
    const [older, newer] = [await bench.aPostWith(used.id), await bench.aPostWith(used.id)];
    const found = async (query: object) =>
      (
        (
          await bench
            .http()
            .get(bench.path())
            .query({ q: mark, ...query })
            .expect(200)
        ).body as { items: { id: string; usedInCount: number; thumbnailUrl: string | null }[] }
      ).items.map(({ id, usedInCount }) => [id, usedInCount]);
    expect(await found({})).toEqual([
      [unused.id, 0],
      [used.id, 2],
    ]);
    expect(await found({ used: 'true' })).toEqual([[used.id, 2]]);
    expect(await found({ used: 'false' })).toEqual([[unused.id, 0]]);
    await bench.http().get(bench.path()).query({ used: 'maybe' }).expect(422);
    const detail = await bench
      .http()
      .get(bench.path(`/${used.id}`))
      .expect(200);
    expect(detail.body).toMatchObject({
      usedInCount: 2,
      usedIn: [
        { postId: newer, title: '', state: 'draft' },
        { postId: older, title: '', state: 'draft' },
      ],
      thumbnailUrl: expect.stringMatching(new RegExp(`/media/${used.id}/thumbnail$`)) as string,
    });
  });

  it('changes name and words, and refuses a stale change', async () => {
    const { id } = await bench.aMedia();
    const patch = (version: number, body: object) =>
      bench
        .http()
        .patch(bench.path(`/${id}`))
        .set('If-Match', `"${version}"`)
        .send(body);
    expect((await patch(1, { alt: 'A bell' }).expect(200)).body).toMatchObject({
      alt: 'A bell',
      name: 'bell.jpg',
      version: 2,
    });
    expect((await patch(2, { alt: null, name: 'a/b.jpg' }).expect(200)).body).toMatchObject({
      alt: null,
      name: 'b.jpg',
      version: 3,
    });
    expect((await patch(2, { alt: 'x' }).expect(412)).body).toMatchObject({ code: 'stale-version', currentVersion: 3 });
    await patch(3, { name: '' }).expect(422);
    await patch(3, { name: null }).expect(422);
    await bench
      .http()
      .patch(bench.path(`/${id}`))
      .send({ alt: 'x' })
      .expect(428);
  });

  it('deletes a file that no post uses, with everything made from it', async () => {
    const { id } = await bench.aMedia();
    await bench
      .http()
      .get(bench.path(`/${id}/thumbnail`))
      .expect(200);
    const post = await bench.aPostWith(id);
    expect(
      (
        await bench
          .http()
          .delete(bench.path(`/${id}`))
          .expect(409)
      ).body,
    ).toMatchObject({ code: 'media-in-use', postIds: [post] });
    await bench.database.execute('UPDATE post SET deleted_at = $2 WHERE id = $1', [post, bench.now]);
    await bench
      .http()
      .delete(bench.path(`/${id}`))
      .expect(204);
    await bench
      .http()
      .get(bench.path(`/${id}`))
      .expect(404);
    await bench
      .http()
      .get(bench.path(`/${id}/file`))
      .expect(404);
    expect((await bench.kept()).files.filter((name) => name.startsWith(id))).toEqual([]);
    const told = { type: 'media.changed', workspaceId: bench.workspaceId, mediaId: id };
    // Added, and deleted.
    expect(bench.told.filter((event) => 'mediaId' in event && event.mediaId === id)).toEqual([told, told]);
  });

  it('does not delete a file while a post is being bound to it', async () => {
    const { id } = await bench.aMedia();
    let deleting: Promise<request.Response> | undefined;
    await bench.database.transaction(async (tx) => {
      expect(await bench.app.get(MediaService).describe(tx, bench.workspaceId, [id])).toHaveLength(1);
      let isDone = false;
      deleting = bench
        .http()
        .delete(bench.path(`/${id}`))
        .then((answer) => {
          isDone = true;
          return answer;
        });
      await waitUntil(async () => isDone || (await bench.isAnyoneWaiting()));
      const post = newId();
      await tx.execute(
        `INSERT INTO post (id, workspace_id, content, created_at, updated_at) VALUES ($1, $2, '{}', $3, $3)`,
        [post, bench.workspaceId, bench.now],
      );
      await tx.execute('INSERT INTO post_media VALUES ($1, $2, $3)', [post, bench.workspaceId, id]);
    });
    expect((await deleting)?.status).toBe(409);
  });

  it('shows another workspace nothing', async () => {
    const { id } = await bench.aMedia();
    for (const rest of ['', '/file', '/thumbnail'])
      await bench
        .http()
        .get(bench.path(`/${id}${rest}`, bench.otherWorkspaceId))
        .expect(404);
    await bench
      .http()
      .delete(bench.path(`/${id}`, bench.otherWorkspaceId))
      .expect(404);
    const media = bench.app.get(MediaService);
    expect(await media.describe(bench.database, bench.otherWorkspaceId, [id])).toEqual([]);
    await expect(media.file(bench.otherWorkspaceId, id, undefined)).rejects.toMatchObject({
      name: 'AppError',
      status: 404,
    });
  });

  it('describes files for drafts, in the order they were named', async () => {
    const [one, two] = [await bench.aMedia(await pngSample()), await bench.aMedia()];
    const described = await bench.app
      .get(MediaService)
      .describe(bench.database, bench.workspaceId, [two.id, newId(), one.id, 'nonsense']);
    expect(described.map((media) => media.id)).toEqual([two.id, one.id]);
    expect(described[1]).toMatchObject({
      kind: 'image',
      mime: 'image/png',
      alt: null,
      bytes: one.bytes,
      durationMs: null,
    });
    expect(described[1]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
