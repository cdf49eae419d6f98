import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROGRAM = join(process.cwd(), 'dist/program');

describe('the program, rolled up', () => {
  it('leads from a stack trace to the TypeScript', () => {
    const adapter = pathToFileURL(join(PROGRAM, 'modules/channels/sandbox/index.js')).href;
    const { stderr } = spawnSync(
      process.execPath,
      ['--enable-source-maps', '--input-type=module', '-e', `(await import('${adapter}')).sandboxAdapter.check(null)`],
      { encoding: 'utf8' },
    );
    expect(stderr).toContain(`${join(process.cwd(), 'src/modules/channels/sandbox/sandbox.adapter.ts')}:`);
  });
});
