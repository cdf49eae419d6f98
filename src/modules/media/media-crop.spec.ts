import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { animatedGifSample, jpegSample, mp4Sample, pngSample } from '../../../test/support/media-samples.js';
import { newId } from '../../core/ids/new-id.js';
import { MediaBench, type Item } from './media-bench.js';

let bench: MediaBench;
beforeAll(async () => {
  bench = await MediaBench.start();
});
afterAll(() => bench.stop());

const AREA = { left: 20, top: 10, width: 40, height: 30 };

function crop(id: string, area: object, workspaceId?: string) {
  return bench
    .http()
    .post(bench.path(`/${id}/crop`, workspaceId))
    .send(area);
}

async function pixels(id: string): Promise<{ data: Buffer; width: number; height: number; channels: number }> {
  const { body } = await bench
    .http()
    .get(bench.path(`/${id}/file`))
    .buffer()
    .expect(200);
  const { data, info } = await sharp(body as Buffer)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

describe('cropping', () => {
  it('makes a new picture of the chosen pixels, and leaves the old one alone', async () => {
    const { id } = await bench.aMedia(await pngSample({ width: 120, height: 80 }), 'tower.png');
    await bench
      .http()
      .patch(bench.path(`/${id}`))
      .set('If-Match', '"1"')
      .send({ alt: 'A tower' })
      .expect(200);
    const before = await pixels(id);
    const answer = await crop(id, AREA).expect(201);
    expect(answer.body).toMatchObject({
      kind: 'image',
      mime: 'image/png',
      width: 40,
      height: 30,
      name: 'tower.png',
      alt: 'A tower',
      version: 1,
      createdBy: bench.personId,
    });
    const cut = (answer.body as Item).id;
    expect(cut).not.toBe(id);
    const after = await pixels(cut);
    for (const [x, y] of [
      [0, 0],
      [39, 0],
      [0, 29],
      [39, 29],
      [17, 13],
    ] as const) {
      const at = (y * after.width + x) * after.channels;
      const was = ((y + AREA.top) * before.width + x + AREA.left) * before.channels;
      expect([...after.data.subarray(at, at + 3)]).toEqual([...before.data.subarray(was, was + 3)]);
    }
    expect(await pixels(id)).toEqual(before);
    const [entry] = await bench.database.query(`SELECT action, detail FROM audit_entry WHERE subject_id = $1`, [cut]);
    expect(entry).toMatchObject({ action: 'media.added', detail: { croppedFrom: id } });
  });

  it('counts pixels of the picture as it is shown, however the camera was held', async () => {
    const { id } = await bench.aMedia(await jpegSample({ width: 120, height: 80, orientation: 6 }));
    expect((await crop(id, { left: 0, top: 100, width: 80, height: 20 }).expect(201)).body).toMatchObject({
      mime: 'image/jpeg',
      width: 80,
      height: 20,
    });
    await crop(id, { left: 0, top: 0, width: 120, height: 80 }).expect(422);
  });

  it('takes the whole picture, and 16 pixels at least', async () => {
    const { id } = await bench.aMedia(await pngSample({ width: 64, height: 48 }));
    await crop(id, { left: 0, top: 0, width: 64, height: 48 }).expect(201);
    await crop(id, { left: 48, top: 32, width: 16, height: 16 }).expect(201);
  });

  it.each([
    [{ ...AREA, left: 25 }, ['width']],
    [{ ...AREA, top: 19 }, ['height']],
    [{ left: 60, top: 45, width: 16, height: 16 }, ['width', 'height']],
    [{ ...AREA, left: -1 }, ['left']],
    [{ ...AREA, top: 0.5 }, ['top']],
    [{ ...AREA, width: 15 }, ['width']],
    [{ ...AREA, height: '30' }, ['height']],
    [{ left: 0, top: 0 }, ['width', 'height']],
    [{ ...AREA, width: 1e12 }, ['width']],
    [{ ...AREA, angle: 5 }, ['angle']],
  ])('names the fields that are wrong: %j', async (area, fields) => {
    const { id } = await bench.aMedia(await pngSample({ width: 64, height: 48 }));
    const before = await bench.kept();
    const { body } = await crop(id, area).expect(422);
    expect(body.code).toBe('validation-failed');
    const named = new Set(body.errors.map((error: { field: string }) => error.field));
    expect([...named]).toEqual(fields);
    expect(await bench.kept()).toEqual(before);
  });

  it('is for pictures that stand still', async () => {
    for (const content of [await animatedGifSample(), mp4Sample()]) {
      const { id } = await bench.aMedia(content, 'moving');
      const { body } = await crop(id, { left: 0, top: 0, width: 16, height: 16 }).expect(422);
      expect(body.errors).toMatchObject([{ field: 'mediaId', code: 'not-a-picture' }]);
    }
  });

  it('finds nothing that is not there: another workspace, a deleted file, one that is gone from the disk', async () => {
    const area = { left: 0, top: 0, width: 16, height: 16 };
    const { id } = await bench.aMedia(await pngSample());
    await crop(id, area, bench.otherWorkspaceId).expect(404);
    await crop(newId(), area).expect(404);
    const [row] = await bench.database.query<{ key: string }>('SELECT storage_key AS key FROM media WHERE id = $1', [
      id,
    ]);
    await rm(join(bench.mediaDir, row?.key ?? ''));
    await crop(id, area).expect(404);
    await bench
      .http()
      .delete(bench.path(`/${id}`))
      .expect(204);
    await crop(id, area).expect(404);
  });
});
