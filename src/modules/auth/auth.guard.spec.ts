import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { InWorkspace, Public, RequirePermission, SignedIn } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { PERMISSIONS, ROLE_PERMISSIONS, ROLES } from '../../core/auth/permissions.js';
import { startAuthBench, type AuthBench, type Visitor } from './auth-bench.js';

@Controller('tower')
class ForgetfulController {
  @Get('open')
  @Public()
  open(): string {
    return 'open';
  }

  @Get('bells/:bellId')
  ring(@Param('bellId') bellId: string): string {
    return bellId;
  }

  @Post('nowhere')
  @RequirePermission('posts.write')
  nowhere(): string {
    return 'nowhere';
  }

  helper(): string {
    return 'no route';
  }
}

@Controller('belfry')
@SignedIn()
class CarefulController {
  @Get()
  read(): { read: true } {
    return { read: true };
  }

  @Delete('workspaces/:workspaceId')
  @RequirePermission('posts.publish')
  clear(@InWorkspace() context: WorkspaceContext): { role: string | null; permissions: string[] } {
    return { role: context.role, permissions: [...context.permissions] };
  }
}

describe('the guard', () => {
  let testDatabase: TestDatabase;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
  });

  afterAll(async () => {
    await testDatabase.drop();
  });

  it('keeps the app from starting while a route says not who may call it', async () => {
    const start = startAuthBench(testDatabase.url, { controllers: [ForgetfulController] });
    const error = await start.then(
      async (bench) => {
        await bench.close();
        return null;
      },
      (thrown: unknown) => thrown as Error,
    );
    expect(error?.message).toContain('GET tower/bells/:bellId (ForgetfulController.ring)');
    expect(error?.message).toContain(
      'POST tower/nowhere (ForgetfulController.nowhere): @RequirePermission needs :workspaceId',
    );
    expect(error?.message).not.toContain('open');
    expect(error?.message).not.toContain('helper');
  });

  describe('before routes of any module', () => {
    let bench: AuthBench;
    let owner: Visitor;
    let workspaceId: string;

    beforeAll(async () => {
      bench = await startAuthBench(testDatabase.url, { controllers: [CarefulController] });
      ({ owner, workspaceId } = await bench.setUp());
    });

    afterAll(async () => {
      await bench.close();
    });

    it('asks strangers to sign in, also for what does not exist', async () => {
      for (const path of ['/belfry', '/me', `/workspaces/${workspaceId}`, '/workspaces/none', '/sessions']) {
        expect(await bench.visitor().get(path)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      }
      expect((await bench.visitor().post('/workspaces', {})).status).toBe(401);
    });

    it.each(ROLES)('lets somebody with the role %s do what the role may, and nothing else', async (role) => {
      const visitor = role === 'owner' ? owner : (await bench.join(owner, workspaceId, role)).visitor;
      const answer = await visitor.delete(`/belfry/workspaces/${workspaceId.toUpperCase()}`);
      if (ROLE_PERMISSIONS[role].includes('posts.publish')) {
        expect(answer).toMatchObject({ status: 200, body: { role } });
        expect(answer.body.permissions.sort()).toEqual([...ROLE_PERMISSIONS[role]].sort());
      } else {
        expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', permission: 'posts.publish' } });
      }
    });

    it('takes the decorator of the method before that of the class', async () => {
      expect((await owner.get('/belfry')).body).toEqual({ read: true });
    });

    it.each(['none', '0', '%00', '../me', '00000000-0000-0000-0000-000000000000', `${'a'.repeat(3000)}`])(
      'answers a workspace called %s as one that does not exist',
      async (id) => {
        const answer = await owner.get(`/workspaces/${encodeURIComponent(decodeURIComponent(id))}`);
        expect(answer).toMatchObject({
          status: 404,
          body: { code: 'not-found', detail: 'There is no such workspace.' },
        });
      },
    );

    it('answers somebody else’s workspace as one that does not exist, whatever is asked of it', async () => {
      const { visitor: stranger } = await bench.join(owner, workspaceId, 'editor');
      const { body: foreign } = await owner.post('/workspaces', { name: 'Hidden', zone: 'UTC' });
      const home = `/workspaces/${foreign.id}`;
      const answers = await Promise.all([
        stranger.get(home),
        stranger.patch(home, { name: 'Mine' }, { headers: { 'if-match': '"1"' } }),
        stranger.delete(home, { body: { confirmName: 'Hidden' } }),
        stranger.post(`${home}/leave`),
        stranger.get(`${home}/members`),
        stranger.get(`${home}/audit`),
        stranger.get(`${home}/api-keys`),
        stranger.post(`${home}/api-keys`, { name: 'Key', permissions: ['posts.read'] }),
        stranger.post(`${home}/invitations`, { email: 'x@bells.example', role: 'admin' }),
        stranger.get(`${home}/no-such-thing`),
      ]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
      expect((await owner.get(home)).body.name).toBe('Hidden');
    });

    it('knows every permission of every role', () => {
      expect(ROLE_PERMISSIONS.owner).toEqual(PERMISSIONS);
    });
  });
});
