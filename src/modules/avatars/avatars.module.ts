import { Module } from '@nestjs/common';
import { AvatarsController } from './avatars.controller.js';
import { AvatarsRepository } from './avatars.repository.js';
import { AvatarsService } from './avatars.service.js';

@Module({ controllers: [AvatarsController], providers: [AvatarsRepository, AvatarsService] })
export class AvatarsModule {}
