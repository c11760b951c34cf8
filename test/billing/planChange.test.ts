import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertRefused } from '../support/refused.js';
import { createOrganization, random, type SeededOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { writeLogs } from '../support/logs.js';
import { at, CHANGE_PLAN, foundedAt, invoicesOf, planFile, signedIn, uuidOf, withOwner } from './billing.js';

const server = await startTestServer({
  CASTELLAN_PLANS: planFile({
    FREE: { includedRequests: 2, seats: 2 },
    PRO: { monthlyPrice: '49.99', includedRequests: 2, pricePerThousandRequests: '10' },
    ENTERPRISE: { monthlyPrice: '333.33' },
  }),
});
const { database } = server.castellan;
const { ownerQuery } = database;

const PREVIEW =
  'query ($plan: BillingPlanCode!) { previewPlanChange(plan: $plan) { obstacles total lines { kind amount quantity } } }';
const INVITE =
  'mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { token invitation { id } } }';
const RETENTION =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { organization { logRetentionDays } } }';

/** Everything of billing of an organization, as text: equal before and after where nothing was written. */
async function dump(of: SeededOrganization): Promise<string> {
  const parts: string[] = [];
  for (const table of ['BillingAccount', 'Invoice', 'InvoiceLine', 'AuditEntry', 'Notice']) {
    const [row] = await ownerQuery<{ rows: string | null }>(
      `SELECT json_agg(t ORDER BY t::text)::text AS rows FROM "${table}" t WHERE "organizationId" = '${uuidOf(of)}'`,
    );
    parts.push(row?.rows ?? 'none');
  }
  return parts.join('\n');
}

/** Puts an organization on a plan, as one would be that was there before the operator drew its bounds. */
async function onPlan(of: SeededOrganization, plan: string): Promise<void> {
  await ownerQuery(`UPDATE "BillingAccount" SET "plan" = '${plan}' WHERE "organizationId" = '${uuidOf(of)}'`);
}

describe('A change of the plan', () => {
  test('credits the rest of the old plan and charges the rest of the new one to the millisecond, as its preview says', async () => {
    const seeded = await foundedAt(server, '2027-03-01T00:00:00.000Z');
    const preview = await at('2027-03-11T07:13:17.123Z', async () => {
      const owner = await signedIn(server, seeded);
      const before = await dump(seeded);
      const { previewPlanChange } = await owner.ask(PREVIEW, { plan: 'PRO' });
      assert.equal(await dump(seeded), before);
      await owner.ask(CHANGE_PLAN, { input: { plan: 'PRO', expectedVersion: 1 } });
      return previewPlanChange;
    });
    // 1,788,402,877 of 2,678,400,000 ms are left.
    const lines = [
      { kind: 'PRORATION_CREDIT', amount: '-222.57', quantity: '-0.667713141' },
      { kind: 'PRORATION_CHARGE', amount: '33.38', quantity: '0.667713141' },
    ];
    assert.deepEqual(preview, { obstacles: [], total: '-189.19', lines });
    const [draft] = await invoicesOf(await withOwner(server, seeded));
    assert.deepEqual(
      draft?.lines.map(({ kind, amount, quantity }) => ({ kind, amount, quantity })),
      [{ kind: 'PLAN', amount: '333.33', quantity: '1' }, ...lines],
    );
    assert.deepEqual([draft?.state, draft?.total], ['DRAFT', '144.14']);
  });

  test('there and back at the same moment costs nothing', async () => {
    const seeded = await foundedAt(server, '2027-03-01T00:00:00.000Z');
    for (const moment of [
      '2027-03-02T00:00:00.001Z',
      '2027-03-17T11:59:59.999Z',
      '2027-03-31T23:59:59.999Z',
    ]) {
      await at(moment, async () => {
        const owner = await signedIn(server, seeded);
        await owner.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
        await owner.ask(CHANGE_PLAN, { input: { plan: 'ENTERPRISE' } });
      });
    }
    const [draft] = await invoicesOf(await withOwner(server, seeded));
    assert.deepEqual([draft?.lines.length, draft?.total], [13, '333.33']);
  });

  test('settles what was used under the old plan; those calls are not billed again under the new one', async () => {
    const seeded = await foundedAt(server, '2027-05-01T00:00:00.000Z');
    await at('2027-05-11T00:00:00.000Z', async () => {
      await (await signedIn(server, seeded)).ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
    });
    const createdAt = new Date('2027-05-12T00:00:00.000Z');
    await writeLogs(server, seeded, [{ createdAt }, { createdAt }, { createdAt }, { createdAt }]);
    await at('2027-05-21T00:00:00.000Z', async () => {
      const owner = await signedIn(server, seeded);
      await owner.ask(CHANGE_PLAN, { input: { plan: 'ENTERPRISE' } });
      await owner.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
    });
    await writeLogs(server, seeded, [{ createdAt }]);
    const { owner } = await withOwner(server, seeded);
    const { billing } = await owner.ask(
      '{ billing { usage { requests spend } upcomingInvoice { lines { kind quantity amount } } } }',
    );
    assert.deepEqual(billing.usage, { requests: 5, spend: '0.005' });
    assert.deepEqual(
      billing.upcomingInvoice.lines.filter(({ kind }: { kind: string }) => kind === 'REQUESTS'),
      [
        { kind: 'REQUESTS', quantity: '2', amount: '0.02' },
        { kind: 'REQUESTS', quantity: '1', amount: '0.01' },
      ],
    );
  });

  test('says everything of the present use that does not fit, and changes nothing', async () => {
    const seeded = await createOrganization(server);
    const { owner, roles } = seeded;
    await owner.invite('MEMBER');
    await owner.ask(INVITE, { input: { email: `${random('guest')}@example.com`, roleId: roles.MEMBER } });
    await writeLogs(server, seeded, [{}, {}, {}]);
    const before = await dump(seeded);
    const obstacles = [
      'The plan Free has 2 seats, and members and open invitations would take 3.',
      'The plan Free keeps what was asked and answered for 30 days at most, not 90.',
      'The plan Free keeps metrics of calls for 90 days at most, not 365.',
      'The plan Free carries out 2 calls a month, and there were 3 in this one.',
    ];
    const { previewPlanChange } = await owner.ask(PREVIEW, { plan: 'FREE' });
    assert.deepEqual(previewPlanChange.obstacles, obstacles);
    const answer = await owner.send(CHANGE_PLAN, { input: { plan: 'FREE' } });
    assertRefused(answer, 'FAILED_PRECONDITION');
    assert.equal(answer.errors[0]?.message, obstacles.join(' '));
    assert.equal(await dump(seeded), before);
  });

  test('is refused where it is the plan already, and where somebody else changed the account', async () => {
    const seeded = await createOrganization(server);
    const before = await dump(seeded);
    for (const document of [CHANGE_PLAN, PREVIEW]) {
      const variables = { plan: 'ENTERPRISE', input: { plan: 'ENTERPRISE' } };
      assertRefused(await seeded.owner.send(document, variables), 'FAILED_PRECONDITION');
    }
    assertRefused(
      await seeded.owner.send(CHANGE_PLAN, { input: { plan: 'PRO', expectedVersion: 2 } }),
      'CONFLICT',
      ['input.expectedVersion'],
    );
    assert.equal(await dump(seeded), before);
  });

  test('happens once where it is asked for twice at once', async () => {
    const seeded = await createOrganization(server);
    const answers = await Promise.all(
      [1, 2].map(async () => await seeded.owner.send(CHANGE_PLAN, { input: { plan: 'PRO' } })),
    );
    assert.deepEqual(answers.map(({ errors }) => errors[0]?.extensions.code ?? 'done').sort(), [
      'FAILED_PRECONDITION',
      'done',
    ]);
    const [draft] = await invoicesOf(seeded);
    assert.deepEqual(
      draft?.lines.map(({ kind }) => kind),
      ['PLAN', 'PRORATION_CREDIT', 'PRORATION_CHARGE'],
    );
  });

  for (const [table, constraint] of Object.entries({
    AuditEntry: `"action" <> 'billing.changePlan'`,
    InvoiceLine: `"kind" <> 'PRORATION_CHARGE'`,
  })) {
    test(`leaves nothing half done where its row of ${table} cannot be written`, async () => {
      const seeded = await createOrganization(server);
      const before = await dump(seeded);
      await ownerQuery(`ALTER TABLE "${table}" ADD CONSTRAINT "refuses" CHECK (${constraint}) NOT VALID`);
      try {
        assertRefused(await seeded.owner.send(CHANGE_PLAN, { input: { plan: 'PRO' } }), 'INTERNAL');
      } finally {
        await ownerQuery(`ALTER TABLE "${table}" DROP CONSTRAINT "refuses"`);
      }
      assert.equal(await dump(seeded), before);
      await seeded.owner.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
    });
  }

  test('after the end of a period issues the invoice of that first, and is reckoned in the next', async () => {
    const seeded = await foundedAt(server, '2027-06-01T00:00:00.000Z');
    const { previewed, lines } = await at('2027-08-16T12:00:00.000Z', async () => {
      const owner = await signedIn(server, seeded);
      const { previewPlanChange } = await owner.ask(PREVIEW, { plan: 'PRO' });
      await owner.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
      const { billing } = await owner.ask(
        '{ billing { upcomingInvoice { lines { kind amount quantity } } } }',
      );
      return { previewed: previewPlanChange.lines, lines: billing.upcomingInvoice.lines };
    });
    assert.deepEqual(previewed, [
      { kind: 'PRORATION_CREDIT', amount: '-166.67', quantity: '-0.5' },
      { kind: 'PRORATION_CHARGE', amount: '25.00', quantity: '0.5' },
    ]);
    assert.deepEqual(lines, [{ kind: 'PLAN', amount: '333.33', quantity: '1' }, ...previewed]);
    const invoices = await invoicesOf(await withOwner(server, seeded));
    assert.deepEqual(
      invoices.map(({ number, state, total }) => [number, state, total]),
      [
        [1, 'OPEN', '333.33'],
        [2, 'OPEN', '333.33'],
        [null, 'DRAFT', '191.66'],
      ],
    );
  });

  test('is for owners, and for whom an owner grants billing', async () => {
    const seeded = await createOrganization(server);
    const admin = await seeded.owner.invite('ADMIN');
    assertRefused(await admin.send(CHANGE_PLAN, { input: { plan: 'PRO' } }), 'FORBIDDEN');
    const bookkeeper = await seeded.owner.invite({
      roleId: await seeded.owner.createRole(['billing:manage']),
    });
    const { changePlan } = await bookkeeper.ask(CHANGE_PLAN, { input: { plan: 'PRO' } });
    assert.equal(changePlan.billing.plan.code, 'PRO');
  });
});

describe('The seats of a plan', () => {
  test('are taken by members and open invitations: one more is refused, and one that was cancelled makes room', async () => {
    const seeded = await createOrganization(server);
    await onPlan(seeded, 'FREE');
    const { owner, roles } = seeded;
    const invite = async () =>
      await owner.send(INVITE, { input: { email: `${random('guest')}@example.com`, roleId: roles.MEMBER } });
    const first = await invite();
    assert.deepEqual(first.errors, []);
    assertRefused(await invite(), 'FAILED_PRECONDITION');
    const { id } = first.data?.['createInvitation'].invitation;
    const RESEND = 'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { token } }';
    assert.deepEqual((await owner.send(RESEND, { input: { id } })).errors, []);
    await owner.ask(
      'mutation ($input: CancelInvitationInput!) { cancelInvitation(input: $input) { invitation { id } } }',
      { input: { id } },
    );
    assert.deepEqual((await invite()).errors, []);
  });

  test('are taken anew by an expired invitation that is sent again', async () => {
    const seeded = await createOrganization(server);
    await onPlan(seeded, 'FREE');
    const { owner, roles } = seeded;
    const invited = await owner.ask(INVITE, {
      input: { email: `${random('guest')}@example.com`, roleId: roles.MEMBER },
    });
    await ownerQuery(
      `UPDATE "Invitation" SET "expiresAt" = now() - interval '1 hour' WHERE "organizationId" = '${uuidOf(seeded)}'`,
    );
    await owner.invite('MEMBER');
    const { id } = invited['createInvitation'].invitation;
    assertRefused(
      await owner.send(
        'mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { token } }',
        {
          input: { id },
        },
      ),
      'FAILED_PRECONDITION',
    );
  });

  test('are not exceeded by accepting, where the plan has fewer by now', async () => {
    const seeded = await createOrganization(server);
    const { owner, roles } = seeded;
    await owner.invite('MEMBER');
    const other = await createOrganization(server);
    const { createInvitation } = await owner.ask(INVITE, {
      input: { email: other.owner.email, roleId: roles.MEMBER },
    });
    await onPlan(seeded, 'FREE');
    const ACCEPT =
      'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { organization { id } } }';
    const input = { token: createInvitation.token };
    assertRefused(await other.owner.send(ACCEPT, { input }), 'FAILED_PRECONDITION');
    await onPlan(seeded, 'ENTERPRISE');
    assert.deepEqual((await other.owner.send(ACCEPT, { input })).errors, []);
  });
});

describe('How long a plan keeps logs', () => {
  test('bounds the settings of the organization, each by its field', async () => {
    const seeded = await createOrganization(server);
    await onPlan(seeded, 'FREE');
    const update = async (input: object) => await seeded.owner.send(RETENTION, { input });
    assertRefused(await update({ logRetentionDays: 31 }), 'FAILED_PRECONDITION', ['input.logRetentionDays']);
    assertRefused(await update({ logRetentionDays: 30, metricsRetentionDays: 91 }), 'FAILED_PRECONDITION', [
      'input.metricsRetentionDays',
    ]);
    // What is not to be changed is not looked at: it may be from before.
    assert.deepEqual((await update({ name: random('Renamed') })).errors, []);
    assert.deepEqual((await update({ logRetentionDays: 30, metricsRetentionDays: 90 })).errors, []);
  });
});
