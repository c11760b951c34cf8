import { createHash, createHmac } from 'node:crypto';
import type { VendorAccess, VendorRequest } from './vendors.js';
import type { VendorSettings } from './vendorSettings.js';

export function bedrockUrl({ region }: VendorSettings): string | null {
  return region === undefined ? null : `https://bedrock-runtime.${region}.amazonaws.com`;
}

/**
 * Lists the models: signed with the secret access key, or with an API key of Bedrock as it is. Models are run under
 * one host name and listed under another.
 */
export function bedrockRequest({ baseUrl, secret, settings }: VendorAccess): VendorRequest {
  const url = `${baseUrl.replace('//bedrock-runtime.', '//bedrock.')}/foundation-models`;
  const { accessKeyId, region = '' } = settings;
  const headers =
    accessKeyId === undefined
      ? { Authorization: `Bearer ${secret ?? ''}` }
      : signAws(url, { accessKeyId, secretAccessKey: secret ?? '', region, service: 'bedrock' }, new Date());
  return { method: 'GET', url, headers };
}

interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

/**
 * The headers that authenticate a GET without a body: Signature Version 4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
 *
 * @param address without a query
 */
export function signAws(address: string, credentials: AwsCredentials, at: Date): Record<string, string> {
  const { accessKeyId, secretAccessKey, region, service } = credentials;
  const { host, pathname } = new URL(address);
  // 2026-01-31T09:30:00.000Z -> 20260131T093000Z
  const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signed = 'host;x-amz-date';
  const request = ['GET', pathname, '', `host:${host}`, `x-amz-date:${time}`, '', signed, sha256('')];
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(request.join('\n'))].join('\n');
  const signingKey = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  const signature = hmac(signingKey, text).toString('hex');
  return {
    'X-Amz-Date': time,
    Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
