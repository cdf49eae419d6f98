/** Where files are kept, by key (`<workspace>/<aa>/<id>.<ext>`). Several machines see the same files. */
export interface MediaStorage {
  /** A folder for files on their way in, on the same disk. */
  readonly incomingDir: string;
  /** Makes the folders, and removes what crashed uploads left in the incoming one more than a day before `now`. */
  prepare(now: Date): Promise<void>;
  /** Moves a finished file in; it survives a power cut once this resolves. */
  adopt(incomingPath: string, key: string): Promise<void>;
  /** Writes a whole file or nothing; it survives a power cut once this resolves. */
  write(content: Buffer, key: string): Promise<void>;
  /** A file that is gone already is no failure. */
  remove(key: string): Promise<void>;
  /** All files of a workspace. */
  removeAll(workspaceId: string): Promise<void>;
  /** Absolute path on this machine; the file may be absent. */
  path(key: string): string;
}

/** Injection token of the storage. */
export const MEDIA_STORAGE = Symbol('MediaStorage');
