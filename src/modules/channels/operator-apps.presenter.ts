import { callbackUrl } from './channel-set-up.js';
import type { AppCheckView, OperatorAppView } from './dto/operator-app.dto.js';
import type { AppCheck, OperatorAppState } from './operator-apps.service.js';

/** Secrets stay behind: whether one is set is all that is told. */
export function presentApp(state: OperatorAppState, publicUrl: string): OperatorAppView {
  const { adapter, registration, fields, missing, changedAt } = state;
  return {
    channel: adapter.channel,
    displayName: adapter.capabilities.displayName,
    isSetUp: missing.length === 0,
    missing: [...missing],
    fields: fields.map(({ field, source, value }) => ({
      name: field.name,
      label: field.label,
      help: field.help,
      secret: field.secret,
      required: field.required,
      method: field.method ?? null,
      maxLength: field.maxLength,
      env: field.env,
      source,
      value: field.secret ? null : value,
    })),
    portalUrl: registration.portalUrl,
    callbackUrl: callbackUrl(publicUrl),
    steps: [...registration.steps],
    review: [...registration.review],
    changedAt: changedAt?.toISOString() ?? null,
  };
}

export function presentAppCheck(check: AppCheck): AppCheckView {
  return { ...check, checkedAt: check.checkedAt.toISOString() };
}
