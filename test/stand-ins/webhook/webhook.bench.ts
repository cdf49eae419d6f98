import { webhookAdapter } from '../../../src/modules/channels/webhook/index.js';
import type { ChannelBench } from '../../contract/channel-bench.js';
import { WebhookReceiver } from './webhook-receiver.js';

export const webhookBench: ChannelBench = {
  adapter: webhookAdapter,
  variants: ['names posts', 'says nothing'],
  threadInOneCall: true,
  notApplicable: {
    expired: 'an endpoint has no tokens',
    'bad-body': 'any 2xx is a success, whatever its body says',
  },
  async start(variant) {
    const receiver = new WebhookReceiver({ namesPosts: variant === 'names posts' });
    const url = await receiver.start();
    return {
      async connect(context) {
        const [method] = webhookAdapter.auth.methods;
        if (method?.kind !== 'fields') throw new Error('An endpoint is connected by fields.');
        const [account] = await method.connect({ url }, context);
        if (!account?.revealOnce) throw new Error('A secret that was made is shown.');
        receiver.secrets = [account.revealOnce.value];
        receiver.received.forEach((request) => receiver.verify(request));
        return account;
      },
      posts: () => Promise.resolve(receiver.posts()),
      fault: (fault) => Promise.resolve(receiver.fault(fault)),
      requests: () => receiver.received,
      stop: () => receiver.stop(),
    };
  },
  draft: (marker) => ({
    parts: [{ text: `Hello, receiver: ${marker}`, media: [], poll: null }],
    link: null,
    language: 'en',
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
};
