/** Pictures and videos of a workspace: taken in, kept, and handed to channels in the form they take. */
export { Gate } from './gate.js';
export { MediaEntity } from './media.entity.js';
export { MediaIntakeService } from './media-intake.service.js';
export { MediaLinks } from './media-links.js';
export { MediaModule } from './media.module.js';
export { MediaRenditionEntity } from './media-rendition.entity.js';
export { MEDIA_USES, type MediaUse, type MediaUses } from './media.ports.js';
export { squareImage } from './processing/square-image.js';
export { MediaService } from './media.service.js';
