import type { DemoChannel } from './plan.js';

/** What the demo reads of the API's answers; the whole of them is described at /api/docs. */

export interface AccountAnswer {
  readonly id: string;
  readonly channel: DemoChannel;
  readonly handle: string;
  readonly displayName: string;
  readonly url: string | null;
}

export interface ConnectAnswer {
  readonly status: string;
  readonly accounts?: readonly AccountAnswer[];
  readonly attemptId?: string;
  readonly authorizeUrl?: string;
}

export interface MediaAnswer {
  readonly id: string;
  readonly mime: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string | null;
}

export interface CheckAnswer {
  readonly ok: boolean;
  readonly accounts: readonly {
    readonly channel: DemoChannel;
    readonly ok: boolean;
    readonly issues: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
  }[];
}

export interface PostAnswer {
  readonly id: string;
  readonly schedule: { readonly localTime: string; readonly zone: string; readonly at: string } | null;
  readonly deliveries: readonly { readonly deliveryId: string; readonly accountId: string }[];
}

export interface DeliveryAnswer {
  readonly id: string;
  readonly postId: string;
  readonly accountId: string;
  readonly channel: DemoChannel;
  readonly state: string;
  readonly permalink: string | null;
  readonly publishedAt: string | null;
  readonly latenessMs: number | null;
  readonly problem: { readonly kind: string; readonly detail: string } | null;
  readonly receipt: { readonly parts: readonly { readonly permalink: string | null }[] } | null;
}

export type PostValues = Readonly<Record<string, number | null>>;

export interface DeliveryMetricsAnswer {
  readonly capturedAt: string | null;
  readonly values: PostValues;
  readonly series: readonly { readonly capturedAt: string; readonly values: PostValues }[];
}

export interface RefreshAnswer {
  readonly due: number;
  readonly tooSoon: number;
}
