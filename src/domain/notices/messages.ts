import type { NoticeKind } from '../../persistence/generated/prisma/client.js';
import { factsOf, type Facts } from './facts.js';
import { htmlOf } from './html.js';

/** A notice as an e-mail says it. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What an e-mail consists of, before it is text or HTML. */
export interface Parts {
  readonly subject: string;
  readonly sentences: readonly string[];
  readonly link: { readonly label: string; readonly url: string } | null;
  readonly details: readonly { readonly name: string; readonly value: string }[];
  readonly footer: string;
}

/** What is told, and where links lead. */
export interface Told {
  readonly kind: NoticeKind;
  readonly data: unknown;
  readonly organization: string;
  /** Of this server, without a slash at the end. */
  readonly publicUrl: string;
  /** The token of an invitation, for its link. */
  readonly token: string | null;
}

/** The path of the page that accepts invitations. The token stands behind #, which browsers send to no server. */
export const INVITATION_PATH = '/invitation';

/** Says a notice in words. What the words do not take up of its data is listed below them as it is. */
export function messageOf(told: Told): Message {
  const { kind, data, organization, publicUrl, token } = told;
  const facts = factsOf(data);
  const { subject, sentences } = WORDS[kind](facts, organization);
  const parts: Parts = {
    subject: [...subject].slice(0, 200).join(''),
    sentences: sentences.filter((sentence) => sentence !== null),
    link:
      token === null
        ? null
        : { label: 'Accept the invitation', url: `${publicUrl}${INVITATION_PATH}#token=${token}` },
    details: facts.rest(),
    footer: `Sent by Castellan (${publicUrl}) for the organization “${organization}”.`,
  };
  return { subject: parts.subject, text: textOf(parts), html: htmlOf(parts) };
}

function textOf({ sentences, link, details, footer }: Parts): string {
  const blocks = [
    ...sentences,
    ...(link === null ? [] : [`${link.label}:\n${link.url}`]),
    ...(details.length === 0 ? [] : [details.map(({ name, value }) => `${name}: ${value}`).join('\n')]),
    `-- \n${footer}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

interface Words {
  readonly subject: string;
  /** Null for what there is nothing to say of. */
  readonly sentences: readonly (string | null)[];
}

const WORDS: Readonly<Record<NoticeKind, (facts: Facts, organization: string) => Words>> = {
  KEY_EXPIRING: (facts, organization) => {
    const ends = facts.time('expiresAt') ?? 'soon';
    return {
      subject: `${organization}: the API key ${keyOf(facts)} expires ${whenOf(ends)}`,
      sentences: [
        `The API key ${keyOf(facts)} of ${organization} expires ${whenOf(ends)}.`,
        'From then on whatever uses it is refused. Rotate it, or give it another end, before that.',
      ],
    };
  },
  KEY_EXPIRED: (facts, organization) => {
    const ended = facts.time('expiresAt');
    return {
      subject: `${organization}: the API key ${keyOf(facts)} has expired`,
      sentences: [
        `The API key ${keyOf(facts)} of ${organization} has expired${ended === null ? '' : ` (${ended})`}. Whatever uses it is refused.`,
      ],
    };
  },
  KEY_ROTATED: (facts, organization) => {
    const rotated = facts.time('rotatedAt');
    const ends = facts.time('formerSecretEndsAt');
    return {
      subject: `${organization}: the API key ${keyOf(facts)} was rotated`,
      sentences: [
        `The API key ${keyOf(facts)} of ${organization} has a new secret${rotated === null ? '' : ` (${rotated})`}.`,
        ends === null ? 'The former secret is void.' : `The former secret is good until ${ends}.`,
      ],
    };
  },
  KEY_POLICY_CHANGED: (facts, organization) => {
    const name = facts.text('apiKeyName');
    const ends = facts.time('expiresAt');
    return {
      subject: `${organization}: the rules for API keys changed`,
      sentences: [
        `${organization} has changed its rules for API keys.`,
        name === null ? null : `They reach the API key “${name}”.`,
        ends === null ? null : `It expires on ${ends} now.`,
      ],
    };
  },
  BUDGET_ALERT: (facts, organization) => {
    const isKey = facts.text('spender.kind') !== 'PROVIDER';
    const name = facts.text('spender.name') ?? facts.text('spender.id') ?? '';
    const who = `the ${isKey ? 'API key' : 'provider'} “${name}”`;
    const isSpent = facts.text('alert') === 'EXHAUSTED';
    const unit = facts.text('type') === 'TOKENS' ? 'tokens' : 'US dollars';
    const [used, limit] = [facts.text('used') ?? '?', facts.text('limit') ?? '?'];
    const since = facts.time('periodStartedAt');
    return {
      subject: `${organization}: the budget of ${who} is ${isSpent ? 'spent' : 'nearly spent'}`,
      sentences: [
        `${capital(who)} has used ${used} of ${limit} ${unit}${since === null ? '' : ` since ${since}`}.`,
        isSpent
          ? 'Its calls are refused until its next period begins, its limit is raised or its usage is reset.'
          : 'Once all is spent its calls are refused.',
      ],
    };
  },
  SPENDING_ALERT: (facts, organization) => {
    const percent = facts.text('percent') ?? '?';
    const [spent, limit] = [facts.text('spent') ?? '?', facts.text('spendingLimit') ?? '?'];
    const since = facts.time('periodStartedAt');
    return {
      subject: `${organization}: ${percent} % of the spending limit is reached`,
      sentences: [
        `${organization} has spent ${spent} of ${limit} US dollars${since === null ? '' : ` since ${since}`}: ${percent} % of its spending limit.`,
        'Once the limit is reached LLM calls are refused.',
      ],
    };
  },
  INVITATION: (facts, organization) => {
    const role = facts.text('invitation.role');
    const by = facts.text('invitedBy') ?? organization;
    const email = facts.text('invitation.email') ?? '';
    const name = facts.text('organization.name') ?? organization;
    const ends = facts.time('expiresAt');
    return {
      subject: `${by} invites you to ${name}`,
      sentences: [
        `${by} invites you to the organization “${name}”${role === null ? '' : ` as ${role}`}.`,
        `Only a person with the e-mail address ${email} can accept${ends === null ? '.' : `, until ${ends}.`}`,
        'If you did not expect this, do nothing.',
      ],
    };
  },
  ROLE_CHANGED: (facts, organization) => {
    const role = facts.text('role.name') ?? '';
    const member = facts.text('member.name');
    const by = facts.text('changedBy') ?? 'Somebody';
    const [gained, lost] = [facts.list('gained'), facts.list('lost')];
    return {
      subject:
        member === null
          ? `${organization}: your role ${role} has changed`
          : `${organization}: ${member} has the role ${role}`,
      sentences: [
        member === null
          ? `${by} has changed what the role “${role}” of ${organization} may do.`
          : `${by} has given ${member} the role “${role}” in ${organization}.`,
        gained.length === 0 ? null : `Gained: ${gained.join(', ')}.`,
        lost.length === 0 ? null : `Lost: ${lost.join(', ')}.`,
      ],
    };
  },
  INVOICE_ISSUED: (facts, organization) => {
    const due = facts.time('invoice.dueAt');
    return {
      subject: `${organization}: invoice ${invoiceOf(facts)}`,
      sentences: [
        `Invoice ${invoiceOf(facts)} of ${organization} is issued${totalOf(facts)}.`,
        due === null ? null : `It is due on ${due}.`,
      ],
    };
  },
  INVOICE_PAID: (facts, organization) => ({
    subject: `${organization}: invoice ${invoiceOf(facts)} is paid`,
    sentences: [`Invoice ${invoiceOf(facts)} of ${organization} is paid${totalOf(facts)}. Thank you.`],
  }),
  PAYMENT_FAILED: (facts, organization) => ({
    subject: `${organization}: the payment of invoice ${invoiceOf(facts)} failed`,
    sentences: [
      `The payment of invoice ${invoiceOf(facts)} of ${organization} failed${totalOf(facts)}.`,
      'Check the payment method.',
    ],
  }),
};

function keyOf(facts: Facts): string {
  return `“${facts.text('apiKeyName') ?? facts.text('apiKeyId') ?? '?'}”`;
}

function invoiceOf(facts: Facts): string {
  return facts.text('invoice.number') ?? facts.text('invoice.id') ?? '?';
}

function totalOf(facts: Facts): string {
  const total = facts.text('invoice.total');
  return total === null ? '' : `: ${total} US dollars`;
}

/** `soon`, or `on` a day. */
function whenOf(ends: string): string {
  return ends === 'soon' ? ends : `on ${ends}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
