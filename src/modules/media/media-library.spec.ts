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
