import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a process and its Postgres, and fails on command. */
export class DatabaseProxy {
  private readonly sockets = new Set<Socket>();
  private swallow: { readonly statement: string; readonly done: () => void } | null = null;
  private stallAt: { readonly statement: string; readonly done: () => void } | null = null;
  private down = false;
  private stalled = false;
  /** Of connections that were open at a stall, or opened during it: they never come back. */
  private readonly forgotten = new WeakSet<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** @param databaseUrl of the real server */
  static async start(databaseUrl: string): Promise<DatabaseProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new DatabaseProxy(server, new URL(databaseUrl));
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Lets the next use of a prepared statement through and cuts the connection when its answer comes. Resolves when that has happened. */
  swallowAnswerTo(statement: string): Promise<void> {
    return new Promise((resolve) => {
      this.swallow = { statement, done: resolve };
    });
  }

  /**
   * From now on nothing gets through, and nobody is told: no connection is closed, new ones are taken and get no answer. After `comeBack` that goes for
   * those that were open alone, like a firewall that forgot them.
   */
  stall(): void {
    this.stalled = true;
    for (const socket of this.sockets) this.forgotten.add(socket);
  }

  /** Stalls when a prepared statement is used next, and swallows that. Resolves when it has happened. */
  stallAtNext(statement: string): Promise<void> {
    return new Promise((resolve) => {
      this.stallAt = { statement, done: resolve };
    });
  }

  /** Cuts everything; nothing gets through until `comeBack`. */
  goAway(): void {
    this.down = true;
    for (const socket of this.sockets) socket.destroy();
  }

  comeBack(): void {
    this.down = false;
    this.stalled = false;
  }

  async stop(): Promise<void> {
    this.goAway();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(client: Socket): void {
    if (this.down) return void client.destroy();
    if (this.stalled) this.forgotten.add(client);
    const server = connect(Number(this.target.port), this.target.hostname);
    let swallowing: (() => void) | null = null;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (this.stallAt !== null && chunk.includes(this.stallAt.statement)) {
        this.stall();
        this.stallAt.done();
        this.stallAt = null;
      }
      if (this.forgotten.has(client)) return;
      if (this.swallow !== null && chunk.includes(this.swallow.statement)) {
        swallowing = this.swallow.done;
        this.swallow = null;
      }
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (this.forgotten.has(client)) return;
      if (swallowing === null) return void client.write(chunk);
      client.destroy();
      swallowing();
    });
  }
}
