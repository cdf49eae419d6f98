import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import { blueskyBench } from '../../../../test/stand-ins/bluesky/bluesky.bench.js';

channelAdapterContract(blueskyBench);
