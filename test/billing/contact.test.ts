import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertRefused } from '../support/refused.js';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { UPDATE_CONTACT } from './billing.js';

const server = await startTestServer();
const seeded = await createOrganization(server);
const { owner } = seeded;

const update = async (input: object) => await owner.send(UPDATE_CONTACT, { input });
const contact = async (): Promise<any> => {
  const { billing } = await owner.ask(
    '{ billing { version contact { name email addressLines city region postalCode country taxId } } }',
  );
  return billing;
};

describe('The billing contact', () => {
  test('is changed field by field, in the form in which it is kept; null takes away, what is left out stays', async () => {
    assert.deepEqual((await contact()).contact, {
      ...{ name: null, email: null, addressLines: [], city: null, region: null, postalCode: null },
      ...{ country: null, taxId: null },
    });
    const first = await update({
      ...{ name: ' Žofia Müller ', email: 'Accounts@Example.COM', addressLines: ['Hauptstraße 1', '3. OG'] },
      ...{ city: 'Berlin', region: 'BE', postalCode: '10115', country: 'de', taxId: 'de 136.695.976' },
    });
    assert.deepEqual(first.errors, []);
    const kept = {
      ...{ name: 'Žofia Müller', email: 'accounts@example.com', addressLines: ['Hauptstraße 1', '3. OG'] },
      ...{ city: 'Berlin', region: 'BE', postalCode: '10115', country: 'DE', taxId: 'DE136695976' },
    };
    const { version, ...rest } = await contact();
    assert.deepEqual([version, rest.contact], [2, kept]);
    assert.deepEqual((await update({ region: null, addressLines: null, city: 'Köln' })).errors, []);
    assert.deepEqual((await contact()).contact, { ...kept, region: null, addressLines: [], city: 'Köln' });
  });

  test('is not changed by who saw another one', async () => {
    const { version } = await contact();
    assertRefused(await update({ name: 'Late', expectedVersion: version - 1 }), 'CONFLICT', [
      'input.expectedVersion',
    ]);
    assert.deepEqual((await update({ name: 'In time', expectedVersion: version })).errors, []);
  });

  test('names each faulty field', async () => {
    const before = await contact();
    assertRefused(
      await update({
        ...{
          name: '',
          email: 'nobody',
          addressLines: ['1', '2', '3'],
          city: 'a\nb',
          region: 'x'.repeat(101),
        },
        ...{ postalCode: '1'.repeat(21), country: 'ZZ', taxId: 'x'.repeat(51) },
      }),
      'BAD_USER_INPUT',
      [
        ...['input.name', 'input.email', 'input.addressLines', 'input.city', 'input.region'],
        ...['input.postalCode', 'input.country', 'input.taxId'],
      ],
    );
    assert.deepEqual(await contact(), before);
  });

  for (const country of ['XX', 'EU', 'UK', 'D', 'DEU', 'Д1', '']) {
    test(`refuses ${JSON.stringify(country)} as a country`, async () => {
      assertRefused(await update({ country, taxId: null }), 'BAD_USER_INPUT', ['input.country']);
    });
  }

  // Numbers of companies that are public, and the same with another last digit.
  const good = {
    AT: 'ATU13585627',
    FR: 'FR40303265045',
    GR: 'EL094259216',
    IE: 'IE6388047V',
    NL: 'NL123456789B13',
    PL: 'PL8567346215',
  };
  for (const [country, taxId] of Object.entries(good)) {
    test(`takes ${taxId} in ${country}, and not where a check digit is wrong`, async () => {
      assert.deepEqual((await update({ country, taxId })).errors, []);
      assert.equal((await contact()).contact.taxId, taxId);
      const wrong = taxId.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
      assertRefused(await update({ taxId: wrong }), 'BAD_USER_INPUT', ['input.taxId']);
    });
  }

  test('takes the VAT number of its own country only, and needs a country for any', async () => {
    assertRefused(await update({ country: 'DE', taxId: 'ATU13585627' }), 'BAD_USER_INPUT', ['input.taxId']);
    assert.deepEqual((await update({ country: 'DE', taxId: 'DE136695976' })).errors, []);
    // The tax id that is there does not fit the new country, and it is the country that was given.
    assertRefused(await update({ country: 'FR' }), 'BAD_USER_INPUT', ['input.country']);
    assertRefused(await update({ country: null }), 'BAD_USER_INPUT', ['input.country']);
    assert.deepEqual((await update({ country: null, taxId: null })).errors, []);
    assertRefused(await update({ taxId: 'DE136695976' }), 'BAD_USER_INPUT', ['input.taxId']);
  });

  test('takes any tax id that looks like one outside of the European Union', async () => {
    for (const [country, taxId] of [
      ['US', '12-3456789'],
      ['CH', 'CHE-123.456.788 MWST'],
      ['IN', '22AAAAA0000A1Z5'],
    ]) {
      assert.deepEqual((await update({ country, taxId })).errors, []);
      assert.equal((await contact()).contact.taxId, taxId);
    }
    for (const taxId of ['', '--', 'none', '<b>1</b>']) {
      assertRefused(await update({ taxId }), 'BAD_USER_INPUT', ['input.taxId']);
    }
  });
});
