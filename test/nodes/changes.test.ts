/** What is changed on one node acts on the calls of another, which remembers what its calls went by. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CHANGES, changedAfterCalls, codeOf } from '../gateway/changes.js';
import { startFakeVendor } from '../gateway/fakeVendor.js';
import { until } from '../support/until.js';
import { skip, startNodes } from './nodes.js';

const running = skip === false ? await startNodes() : null;
const vendor = await startFakeVendor();

describe('the calls of another node heed it where', { skip }, () => {
  for (const change of CHANGES) {
    test(change.what, async () => {
      const [changing, calling] = (running ?? assert.fail()).nodes;
      const again = await changedAfterCalls(change, { changing, calling, vendor });
      await until(async () => codeOf(await again()) === change.code);
    });
  }
});
