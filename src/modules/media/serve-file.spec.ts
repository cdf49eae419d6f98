import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Module, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { serveFile } from './serve-file.js';

let path = '';
let served: PromiseSettledResult<void> | null = null;
let tell = (): void => undefined;

@Controller()
class Files {
  /** Begins to serve when the reader has gone. */
  @Get()
  async late(@Req() request: Request, @Res() response: Response): Promise<void> {
    request.socket.destroy();
    await once(response, 'close');
    const file = { path, mime: 'text/plain', sha256: 'f'.repeat(64) };
    [served] = await Promise.allSettled([serveFile(response, { file, name: 'a.txt' } as never, 'no-store')]);
    tell();
  }
}

@Module({ controllers: [Files] })
class Bench {}

it('takes a reader who leaves before the first byte for no fault of ours', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-serve-'));
  path = join(folder, 'a.txt');
  await writeFile(path, 'text');
  const app = await NestFactory.create<NestExpressApplication>(Bench, { logger: false });
  await app.listen(0, '127.0.0.1');
  const ended = new Promise<void>((resolve) => (tell = resolve));
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await ended;
  await app.close();
  await rm(folder, { recursive: true });
  expect(served).toEqual({ status: 'fulfilled', value: undefined });
});
