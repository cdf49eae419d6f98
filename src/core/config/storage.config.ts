import { resolve } from 'node:path';
import { integer, setting, urlWith, type Reader, type SettingValues } from './setting.js';

const folder: Reader<string> = {
  allowed: 'a folder',
  read: (text) => (text.includes('\0') ? undefined : resolve(text)),
};

export const storageSettings = {
  dataDir: setting<string>({
    env: 'CARILLON_DATA',
    doc: 'Folder of everything this installation keeps: the embedded database, generated secrets, media. Back it up as a whole, while Carillon is stopped.',
    byDefault: resolve('data'),
    defaultInWords: './data',
    ...folder,
  }),
  mediaDir: setting<string | null>({
    env: 'CARILLON_MEDIA_DIR',
    doc: 'Folder of uploaded media. Several machines must share it.',
    byDefault: null,
    defaultInWords: '<CARILLON_DATA>/media',
    ...folder,
  }),
  maxUploadMb: setting<number>({
    env: 'CARILLON_MAX_UPLOAD_MB',
    doc: 'Largest media file that is accepted.',
    byDefault: 100,
    ...integer(1, 4096, 'MB'),
  }),
  keepSnapshotsMonths: setting<number>({
    env: 'CARILLON_KEEP_SNAPSHOTS_MONTHS',
    doc: 'How many months the snapshots of posts and accounts are kept, beside this one. Latest numbers, days and reports stay for ever. 0 keeps all.',
    byDefault: 0,
    ...integer(0, 600, 'months; from 1 to 5 counts as 6, because numbers are collected for 90 days'),
  }),
  databaseUrl: setting<string | null>({
    env: 'DATABASE_URL',
    doc: 'A Postgres of your own (16 or newer). Without it, Carillon runs one itself in its data folder.',
    byDefault: null,
    defaultInWords: 'the embedded Postgres',
    secret: true,
    ...urlWith(['postgres', 'postgresql'], 'postgres://user:password@db.example:5432/carillon'),
  }),
  databasePoolSize: setting<number>({
    env: 'CARILLON_DB_POOL',
    doc: 'Database connections this process holds at most.',
    byDefault: 10,
    ...integer(2, 50),
  }),
  embeddedPostgresPort: setting<number | null>({
    env: 'CARILLON_EMBEDDED_POSTGRES_PORT',
    doc: 'Port of the embedded Postgres on 127.0.0.1, for reading it with other tools.',
    byDefault: null,
    defaultInWords: 'any free one',
    ...integer(1024, 65_535),
  }),
  redisUrl: setting<string | null>({
    env: 'REDIS_URL',
    doc: 'A Redis for the queues. Without it, they live in Postgres.',
    byDefault: null,
    defaultInWords: 'queues in Postgres',
    secret: true,
    ...urlWith(['redis', 'rediss'], 'redis://queue.example:6379'),
  }),
} as const;

/** Where things are kept. Folders are absolute. */
export interface StorageConfig extends Omit<SettingValues<typeof storageSettings>, 'mediaDir'> {
  readonly mediaDir: string;
}
