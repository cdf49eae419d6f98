import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import { webhookBench } from '../../../../test/stand-ins/webhook/webhook.bench.js';

channelAdapterContract(webhookBench);
