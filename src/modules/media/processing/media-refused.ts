export type MediaRefusedCode =
  'media-type-not-supported' | 'media-corrupt' | 'media-too-large' | 'media-too-many-pixels';

/** Why a file is not taken. `message` is shown to the author: plain words, nothing about this machine. */
export class MediaRefused extends Error {
  override readonly name = 'MediaRefused';
  constructor(
    readonly code: MediaRefusedCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
