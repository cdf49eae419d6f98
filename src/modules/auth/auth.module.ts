import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { WorkspacesModule } from '../workspaces/index.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthGuard } from './auth.guard.js';
import { InstallationRepository } from './installation.repository.js';
import { MeController } from './me.controller.js';
import { OwnOriginGuard } from './own-origin.guard.js';
import { PasswordHasher } from './password-hasher.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationService } from './registration.service.js';
import { RouteAccessCheck } from './route-access.check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SetupController } from './setup.controller.js';
import { SetupService } from './setup.service.js';
import { SignInThrottle } from './sign-in-throttle.js';

@Module({
  imports: [WorkspacesModule, DiscoveryModule],
  controllers: [SetupController, SessionsController, MeController, RegistrationController, ApiKeysController],
  providers: [
    { provide: APP_GUARD, useClass: AuthGuard },
    RouteAccessCheck,
    SetupService,
    InstallationRepository,
    SessionsService,
    SessionsRepository,
    SessionCookie,
    PeopleService,
    PeopleRepository,
    RegistrationService,
    ApiKeysService,
    ApiKeysRepository,
    PasswordHasher,
    SignInThrottle,
    OwnOriginGuard,
  ],
})
export class AuthModule {}
