import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import { threadsBench } from '../../../../test/stand-ins/threads/threads.bench.js';

channelAdapterContract(threadsBench);
