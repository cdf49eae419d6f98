import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import { xBench } from '../../../../test/stand-ins/x/x.bench.js';

channelAdapterContract(xBench);
