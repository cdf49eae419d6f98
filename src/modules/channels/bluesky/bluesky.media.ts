import type { ChannelMedia, JsonObject, MediaFile, PublishContext } from '../contract/index.js';
import type { HttpRequest } from '../../../core/http/http-client.js';
import type { EmbeddedFile } from './bluesky.mapper.js';
import { prepared } from './bluesky.prepared.js';
import { videoBlob } from './bluesky.video.js';
import { objectIn, unreadable, xrpc, type BlueskyCredentials } from './bluesky.xrpc.js';

export interface BlobSource {
  readonly body: NonNullable<HttpRequest['body']>;
  readonly mime: string;
  readonly bytes: number;
}

/** Uploads one file of a part, once: a retry finds it remembered. */
export async function embeddedFile(
  media: ChannelMedia,
  name: string,
  context: PublishContext<BlueskyCredentials>,
): Promise<EmbeddedFile> {
  return await prepared(name, context, async () => await upload(media, context));
}

/** A video through the network's video service, which tells when the video can be seen. */
export async function embeddedVideo(
  media: ChannelMedia,
  name: string,
  context: PublishContext<BlueskyCredentials>,
): Promise<EmbeddedFile> {
  const viaService = await videoBlob(media, name, context);
  if (viaService === null) return await embeddedFile(media, name, context);
  return await context.steps.run<EmbeddedFile>(`${name}.shape`, 'prepare', async () =>
    described(await context.media.file(media.id), media, viaService),
  );
}

/** Stores bytes on the account's server and returns the reference that records use. */
export async function uploadBlob(source: BlobSource, context: PublishContext<BlueskyCredentials>): Promise<JsonObject> {
  const body = await xrpc(
    {
      server: context.account.server,
      nsid: 'com.atproto.repo.uploadBlob',
      method: 'POST',
      token: context.credentials.accessJwt,
      purpose: 'prepare',
      body: source.body,
      contentType: source.mime,
      contentLength: source.bytes,
      timeoutMs: 120_000,
    },
    context,
  );
  return objectIn(body['blob']) ?? unreadable('prepare');
}

async function upload(media: ChannelMedia, context: PublishContext<BlueskyCredentials>): Promise<EmbeddedFile> {
  const file = await context.media.file(media.id);
  const blob = await uploadBlob({ body: file.open(), mime: file.mime, bytes: file.bytes }, context);
  return described(file, media, blob);
}

function described(file: MediaFile, media: ChannelMedia, blob: JsonObject): EmbeddedFile {
  return { blob, alt: media.alt, width: file.width, height: file.height };
}
