import { ChannelError, type ChannelContext, type ChannelReceipt } from '../contract/index.js';
import { MISSING } from '../meta/index.js';
import { callerOf, send } from './instagram.api.js';

/** Takes the post down, its comments with it. Instagram's own sign-in has no way to do that (changelog, December 2025). */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = await callerOf(context);
  if (caller.login !== 'facebook')
    throw new ChannelError(
      'rejected',
      'Posts of accounts that signed in with Instagram can be deleted only in the Instagram app. Signing in with Facebook would allow it here.',
      { code: 'facebook-login-needed' },
    );
  for (const { remoteId } of receipt.parts) {
    await send(caller, { method: 'DELETE', path: `/${encodeURIComponent(remoteId)}`, purpose: 'read' }).catch(
      (error: unknown) => {
        // Gone already counts as removed.
        if (!(error instanceof ChannelError) || error.code !== MISSING) throw error;
      },
    );
  }
}
