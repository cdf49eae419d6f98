import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import { facebookBench } from '../../../../test/stand-ins/facebook/facebook.bench.js';

channelAdapterContract(facebookBench);
