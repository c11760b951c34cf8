// @no-database
/** The price list itself, as data. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelNameFault } from '../../src/domain/catalog/reference.js';
import { PRICE_LIST, PRICE_LIST_VERSION, type PriceLine } from '../../src/domain/catalog/priceList.js';
import { VENDOR_NAMES } from '../../src/domain/catalog/vendors.js';

const VENDORS = Object.entries<readonly PriceLine[]>(PRICE_LIST);
const LINES = VENDORS.flatMap(([vendor, lines]) => lines.map((line) => ({ vendor, line })));

test('has a version and a day', () => {
  assert.ok(Number.isInteger(PRICE_LIST_VERSION.version) && PRICE_LIST_VERSION.version >= 1);
  const { date } = PRICE_LIST_VERSION;
  assert.equal(new Date(date).toISOString().slice(0, 10), date);
});

test('is of vendors that integrations can be for, and has models of each', () => {
  for (const [vendor, lines] of VENDORS) {
    assert.ok(
      VENDOR_NAMES.some((name) => name === vendor),
      vendor,
    );
    assert.ok(lines.length > 0, vendor);
  }
  assert.ok(LINES.length >= 60);
});

test('names each model of a vendor once, by a name that can stand in a reference', () => {
  for (const [vendor, lines] of VENDORS) {
    const names = lines.map(([name]) => name);
    assert.equal(new Set(names).size, names.length, vendor);
    for (const name of names) assert.equal(modelNameFault(name), null, name);
  }
});

test('has prices above 0 that the database holds exactly, and for embeddings no price of output', () => {
  for (const { line } of LINES) {
    const [name, input, output, , capabilities] = line;
    for (const price of [input, output]) assert.match(price, /^(0|[1-9]\d{0,8})(\.\d{0,8}[1-9])?$/, name);
    assert.ok(Number(input) > 0, name);
    assert.equal(Number(output) > 0, capabilities !== 'EMBEDDING', name);
    // Dollars per million tokens: what is far beyond is a slip of the unit.
    assert.ok(Number(input) < 1_000 && Number(output) < 1_000, name);
  }
});

test('knows of each model what it can do, in known words, and how much it takes in', () => {
  const KNOWN = ['CHAT', 'VISION', 'AUDIO', 'TOOLS', 'JSON_SCHEMA', 'REASONING', 'EMBEDDING'];
  for (const { line } of LINES) {
    const [name, , , contextWindow, text] = line;
    const capabilities = text.split(' ');
    assert.equal(new Set(capabilities).size, capabilities.length, name);
    for (const capability of capabilities) assert.ok(KNOWN.includes(capability), `${name} ${capability}`);
    assert.equal(capabilities.includes('CHAT'), !capabilities.includes('EMBEDDING'), name);
    assert.ok(contextWindow === null || contextWindow >= 1_000, name);
  }
});
