import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import { linkedinBench } from '../../../../test/stand-ins/linkedin/linkedin.bench.js';

channelAdapterContract(linkedinBench);
