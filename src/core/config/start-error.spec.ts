import { createServer } from 'node:net';
import { StartError, databaseError, listenError } from './index.js';

describe('an error that keeps the service from starting', () => {
  it('names the port that is taken and the setting to change', async () => {
    const first = createServer();
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
    const address = first.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const second = createServer();
    const failure = await new Promise((resolve) => {
      second.once('error', resolve);
      second.listen(port, '127.0.0.1');
    });
    await new Promise((resolve) => first.close(resolve));

    const error = listenError(failure, '127.0.0.1', port);
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ code: 'port-taken' });
    expect(String(error)).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(String(error)).toContain('CARILLON_PORT');
  });

  it('passes on what it does not know', () => {
    const other = new Error('other');
    expect(listenError(other, '127.0.0.1', 1)).toBe(other);
  });

  it('tells where the database was looked for, and no password', () => {
    const error = databaseError(new Error('connect ECONNREFUSED'), 'postgres://someone:hunter2@db.example:5433/bells');
    expect(error.code).toBe('database-unreachable');
    expect(error.message).toContain('The database bells at db.example:5433');
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.message).not.toMatch(/hunter2|someone/);
  });
});
