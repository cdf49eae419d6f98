/** Campaigns: dated goals that group posts, with defaults for them. */
export { CampaignEntity } from './campaign.entity.js';
export { CampaignsModule } from './campaigns.module.js';
export { CampaignsService, type CampaignForPost } from './campaigns.service.js';
