import { createHmac } from 'node:crypto';
import type { TestApp } from './app.js';
import { textAt } from './value-at.js';

/** An endpoint as its maker is told of it. */
export interface ToldEndpoint {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

/** What is posted to an endpoint. */
export interface Delivery {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Whoever can be asked, as one who may do everything. */
export interface Asked {
  data(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

export async function makeEndpoint(
  gateway: Asked,
  input: Record<string, unknown>,
): Promise<ToldEndpoint> {
  const data = await gateway.data(
    `mutation ($input: CreateWebhookEndpointInput!) {
      made: createWebhookEndpoint(input: $input) {
        ... on CreateWebhookEndpointSuccess { webhookEndpoint { id url secret } }
        ... on Error { message }
      }
    }`,
    { input },
  );
  const told = (field: string) => textAt(data, 'made', 'webhookEndpoint', field);
  return { id: told('id'), url: told('url'), secret: told('secret') };
}

/** Posts a delivery, and gives the status of the answer. */
export async function post(gateway: TestApp, url: string, delivery: Delivery): Promise<number> {
  const init = { method: 'POST', ...delivery };
  return (await gateway.send(init, new URL(url).pathname)).status;
}

export function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** As Miteos might sign, in the header that an endpoint has by default. */
export function fromMiteos(
  secret: string,
  event: object,
  header = 'x-webhook-signature',
): Delivery {
  const body = JSON.stringify(event);
  return { body, headers: { [header]: hmac(secret, body) } };
}

/** As MIOSA's newest clients verify. */
export function fromMiosa(secret: string, event: object): Delivery {
  const body = JSON.stringify(event);
  return { body, headers: { 'x-miosa-signature': `sha256=${hmac(secret, body)}` } };
}

/** As MIOSA's guide has it, with the time of signing. */
export function fromMiosaAt(secret: string, event: object, at: Date): Delivery {
  const body = JSON.stringify(event);
  const time = Math.floor(at.getTime() / 1000);
  const signature = `t=${time},v1=${hmac(secret, `${time}.${body}`)}`;
  return { body, headers: { 'miosa-signature': signature } };
}

export function approvalRequired(id: string, names: { task: string; agent: string }) {
  const data = { task_id: names.task, agent_id: names.agent, approval_id: `apr_${id}` };
  return {
    ...{ id: `evt_${id}`, type: 'approval.required' },
    data: { ...data, action: `Send letter ${id}`, tool: 'send_email', risk: 'high' },
  };
}

export function computerEvent(id: string, type = 'computer.running', at?: Date) {
  const data = { computer_id: `cmp_${id}`, workspace_id: 'ws_1' };
  return { id: `evt_${id}`, type, ...(at && { occurred_at: at.toISOString() }), data };
}
