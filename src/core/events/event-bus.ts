import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { withinPatience } from '../clock/patience.js';
import { ATTENTIVE } from '../database/connection-watch.js';
import { DATABASE_URL } from '../database/database-url.js';
import type { Sql } from '../database/sql.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import type { CarillonEvent, CarillonEventType, EventOf } from './carillon-event.js';

const PG_CHANNEL = 'carillon_events';
/** NOTIFY takes payloads under 8,000 bytes. */
const MAX_PAYLOAD_BYTES = 7_500;
const RECONNECT_DELAY_MS = 1_000;
const LISTEN_MS = 10_000;
const FAREWELL_MS = 1_000;

type Handler = (event: CarillonEvent) => void | Promise<void>;

/**
 * Tells every process what happened, after commit: events ride on NOTIFY inside the caller's transaction, so a rolled-back change tells nobody.
 * Delivery is best effort (a listener that is away misses them): whoever depends on an event also has a sweeper.
 */
@Injectable()
export class EventBus implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly handlers = new Set<Handler>();
  private readonly gapHandlers = new Set<() => void>();
  private client: pg.Client | null = null;
  private closing = false;
  private retry: NodeJS.Timeout | null = null;

  constructor(
    @Inject(DATABASE_URL) private readonly databaseUrl: string,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Tells `events` when the transaction behind `sql` commits (at once outside of one). */
  async publish(sql: Sql, events: readonly CarillonEvent[]): Promise<void> {
    for (const payload of pack(events)) await sql.execute('SELECT pg_notify($1, $2)', [PG_CHANNEL, payload]);
  }

  on<Type extends CarillonEventType>(type: Type, handler: (event: EventOf<Type>) => void | Promise<void>): () => void {
    return this.onAny((event) => (event.type === type ? handler(event as EventOf<Type>) : undefined));
  }

  /** @returns a function that ends the subscription */
  onAny(handler: Handler): () => void {
    this.handlers.add(handler);
    return () => void this.handlers.delete(handler);
  }

  /** `handler` runs when events may have been missed, because the connection to Postgres was lost and is back. */
  onGap(handler: () => void): () => void {
    this.gapHandlers.add(handler);
    return () => void this.gapHandlers.delete(handler);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listen();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    if (this.retry) clearTimeout(this.retry);
    const { client } = this;
    if (client === null) return;
    await withinPatience(FAREWELL_MS, () => client.end()).catch(() => undefined);
    // Also where nobody is left who would take leave.
    client.connection.stream.destroy();
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: 'carillon-events',
      ...ATTENTIVE,
      query_timeout: LISTEN_MS,
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, null));
    client.on('notification', (message) => this.dispatch(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${PG_CHANNEL}`);
    } catch (error) {
      // Not awaited: whoever does not answer takes no leave either.
      client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
  }

  private lost(client: pg.Client, error: Error | null): void {
    if (this.client !== client) return;
    this.client = null;
    this.listenAgain(error);
  }

  private listenAgain(error: unknown): void {
    if (this.closing) return;
    this.log.warn('the event connection was lost; connecting again', { error });
    this.retry = setTimeout(() => {
      this.listen().then(() => this.gapHandlers.forEach((handler) => handler()), this.listenAgain.bind(this));
    }, RECONNECT_DELAY_MS);
  }

  private dispatch(payload: string): void {
    for (const event of this.read(payload)) {
      for (const handler of this.handlers) {
        Promise.resolve()
          .then(() => handler(event))
          .catch((error: unknown) => this.log.error('an event handler failed', { event: event.type, error }));
      }
    }
  }

  /** Anybody who may use the database can send there; what nobody can read must not end the process. */
  private read(payload: string): CarillonEvent[] {
    try {
      const events = JSON.parse(payload) as unknown;
      if (Array.isArray(events)) return events.filter(isEvent);
    } catch {
      // Told below, as what is JSON and no list.
    }
    this.log.warn('news came that can not be read; it is passed over', { length: payload.length });
    return [];
  }
}

function isEvent(value: unknown): value is CarillonEvent {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function pack(events: readonly CarillonEvent[]): string[] {
  const payloads: string[] = [];
  let batch: string[] = [];
  let bytes = 2;
  for (const event of events) {
    const text = JSON.stringify(event);
    if (batch.length > 0 && bytes + text.length + 1 > MAX_PAYLOAD_BYTES) {
      payloads.push(`[${batch.join(',')}]`);
      batch = [];
      bytes = 2;
    }
    batch.push(text);
    bytes += text.length + 1;
  }
  if (batch.length > 0) payloads.push(`[${batch.join(',')}]`);
  return payloads;
}
