import { access } from 'node:fs/promises';
import type { Response } from 'express';
import { notFound } from '../../core/errors/app-error.js';
import type { ServedFile } from './media.service.js';
import { dispositionOf } from './media.rules.js';

/**
 * Sends a file with ranges and conditional requests. Nothing in it may run in the browser, whatever it holds.
 * @throws AppError 404 when it is no longer on the disk
 */
export async function serveFile(response: Response, { file, name }: ServedFile, cacheControl: string): Promise<void> {
  await access(file.path).catch((cause: unknown) => {
    throw Object.assign(notFound('file'), { cause });
  });
  response.setHeader('Content-Type', file.mime);
  response.setHeader('Content-Disposition', dispositionOf(name, file.mime));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('ETag', `"${file.sha256.slice(0, 32)}"`);
  response.setHeader('Cache-Control', cacheControl);
  await new Promise<void>((resolve, reject) => {
    response.sendFile(file.path, { cacheControl: false, dotfiles: 'allow' }, (error?: Error) => {
      // With the head out, or the reader gone before, all that has failed is the connection, and nobody is left to be told.
      if (!error || response.headersSent || response.destroyed || response.socket?.destroyed) resolve();
      else reject(error);
    });
  });
}
