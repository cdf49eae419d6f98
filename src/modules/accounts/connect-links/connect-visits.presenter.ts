import { channelIdOf, presentChoice, presentWaiting } from '../accounts.presenter.js';
import type { Connected, Waiting } from '../connect.service.js';
import type { OpenLink, VisitorAttempt } from './connect-visits.service.js';
import type { ConnectVisitResponse, OpenConnectLinkResponse, VisitorAttemptResponse } from './dto/connect-visit.dto.js';

/** Field by field: of the workspace its name, of its accounts the one that is to be reconnected, and nothing else. */
export function presentLink({ link, offers }: OpenLink): OpenConnectLinkResponse {
  return {
    workspace: link.workspace,
    accountHandle: link.account_handle,
    expiresAt: link.expires_at,
    channels: offers.map(({ adapter: { channel, capabilities, auth }, methods }) => ({
      id: channel,
      displayName: capabilities.displayName,
      summary: capabilities.summary,
      sandbox: capabilities.sandbox,
      suggestedServer: auth.suggestedServer?.() ?? null,
      connectMethods: methods.map(({ name, label, kind, fields, asksFor }) => ({
        name,
        label,
        kind,
        isSetUp: true,
        fields: fields.map((field) => ({ ...field, placeholder: field.placeholder ?? null })),
        asksFor: asksFor.map(({ scope, why }) => ({ scope, why })),
      })),
    })),
  };
}

export function presentVisit(result: Connected | Waiting): ConnectVisitResponse {
  switch (result.status) {
    case 'connected':
      return {
        status: result.status,
        handles: result.accounts.map(({ account }) => account.handle),
        revealOnce: result.revealOnce.map(({ label, value }) => ({ label, value })),
      };
    case 'waiting':
      return presentWaiting(result);
  }
}

export function presentVisitorAttempt({ attempt, choices, handles }: VisitorAttempt): VisitorAttemptResponse {
  return {
    id: attempt.id,
    channel: channelIdOf(attempt.channel),
    status: attempt.status,
    choices: choices.map(presentChoice),
    handles: [...handles],
    failure:
      attempt.status === 'failed'
        ? { code: attempt.failureCode ?? 'sign-in-failed', detail: attempt.failureDetail ?? 'The sign-in failed.' }
        : null,
  };
}
