import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import { instagramBench } from '../../../../test/stand-ins/instagram/instagram.bench.js';

channelAdapterContract(instagramBench);
