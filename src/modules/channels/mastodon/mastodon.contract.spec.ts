import { mastodonBench } from '../../../../test/stand-ins/mastodon/mastodon.bench.js';
import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';

channelAdapterContract(mastodonBench);
