import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiKey } from '../persistence/generated/prisma/client.js';
import { modelReference } from '../domain/catalog/reference.js';
import { newUuid } from '../domain/ids.js';
import type { NewLog } from '../domain/logs/newLog.js';
import type { RenderedPrompt } from '../domain/operations/renderPrompt.js';
import type { Candidate } from './candidates.js';
import type { ChosenConfig } from './configChoice.js';
import type { Body } from './endpoints.js';
import type { GatewayErrorCode } from './errors.js';
import { gravest, loggedVerdicts, type Verdict } from './guards.js';
import type { Tokens } from '../domain/catalog/cost.js';

/** What is known of a call so far; once it is over its log is made of it. */
export class CallRecord {
  readonly id = newUuid();
  /** The moment that the id begins with. */
  readonly createdAt = new Date(Number.parseInt(this.id.replaceAll('-', '').slice(0, 12), 16));
  private readonly start = performance.now();
  traceId: string = randomUUID();
  spanId: string = randomBytes(8).toString('hex');
  status = 500;
  errorCode: string | null = null;
  key: ApiKey | null = null;
  config: ChosenConfig | null = null;
  prompt: RenderedPrompt | null = null;
  body: Body | null = null;
  isStream = false;
  metadata: Readonly<Record<string, string>> = {};
  /** Who answered, or else who would have first. */
  candidate: Candidate | null = null;
  tokens: Tokens = { input: 0, output: 0 };
  isUsageEstimated = false;
  cost: string | null = '0';
  firstTokenMs: number | null = null;
  /** When a vendor was asked, by the clock of `performance`; null where none was. */
  askedAt: number | null = null;
  /** The code of the gateway's own refusal or failure; null where a vendor's answer was given. */
  ownErrorCode: GatewayErrorCode | null = null;
  cacheStatus: NewLog['cacheStatus'] = 'DISABLED';
  retries = 0;
  fallbackUsed = false;
  verdicts: readonly Verdict[] = [];
  responseBody: string | null = null;

  constructor(
    readonly organizationId: string,
    /** As in `/v1/chat/completions`. */
    public endpoint: string,
  ) {}

  /** The model as the request names it; a config's where it names none. */
  get requestedModel(): string | null {
    const model = this.body?.['model'];
    if (typeof model === 'string') return model;
    if (this.candidate === null) return null;
    const { leaf } = this.candidate;
    return modelReference({ provider: leaf.provider, model: leaf.model });
  }

  /** Milliseconds since the call came in. */
  get elapsedMs(): number {
    return Math.round(performance.now() - this.start);
  }

  addVerdicts(verdicts: readonly Verdict[]): void {
    this.verdicts = [...this.verdicts, ...verdicts];
  }

  /** @param latencyMs from when the call came in to the end of its answer */
  toLog(latencyMs: number): NewLog {
    const { key, config, prompt, candidate, body, metadata } = this;
    const { provider, integration } = candidate ?? {};
    return {
      ...{ organizationId: this.organizationId, id: this.id, createdAt: this.createdAt, source: 'GATEWAY' },
      ...{ traceId: this.traceId, spanId: this.spanId, endpoint: this.endpoint, isStream: this.isStream },
      ...{ status: this.status, errorCode: this.errorCode, requestedModel: this.requestedModel },
      model: candidate?.leaf.model ?? null,
      vendor: integration?.vendor ?? null,
      ...{ providerId: provider?.id ?? null, providerSlug: provider?.slug ?? null },
      ...{ integrationId: integration?.id ?? null, integrationSlug: integration?.slug ?? null },
      ...{ configId: config?.saved?.id ?? null, configSlug: config?.saved?.slug ?? null },
      configNumber: config?.saved?.currentNumber ?? null,
      ...{ promptId: prompt?.prompt.id ?? null, promptSlug: prompt?.prompt.slug ?? null },
      promptNumber: prompt?.version.number ?? null,
      ...{ apiKeyId: key?.id ?? null, apiKeyName: key?.name ?? null },
      ...{ metadata, user: metadata['_user'] ?? null },
      ...{ inputTokens: this.tokens.input, outputTokens: this.tokens.output, cost: this.cost },
      isUsageEstimated: this.isUsageEstimated,
      ...{ latencyMs, firstTokenMs: this.firstTokenMs, cacheStatus: this.cacheStatus },
      ...{ retries: this.retries, fallbackUsed: this.fallbackUsed },
      guardrailOutcome: gravest(this.verdicts),
      guardrails: loggedVerdicts(this.verdicts),
      requestBody: body === null ? null : JSON.stringify(body),
      responseBody: this.responseBody,
    };
  }
}
