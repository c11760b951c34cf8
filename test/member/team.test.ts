import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';

const server = await startTestServer();

test('an organization starts with its three built-in roles and its creator as the owner', async () => {
  const { owner, organization, roles } = await createOrganization(server);
  const admin = await owner.invite('ADMIN');
  const member = await admin.invite('MEMBER');
  const key = await owner.createApiKey({ permissions: [{ feature: 'PROMPTS', level: 'READ' }] });
  assert.deepEqual(Object.keys(roles).sort(), ['ADMIN', 'MEMBER', 'OWNER']);
  console.log((await owner.send('{viewer{kind displayName organization{id} member{id role{name}} permissions organizations{id name roleName}} members{totalCount edges{cursor node{id name email role{name memberCount}}}} node(id:"'+member.memberId+'"){__typename id ... on Member {name}}}')).text);
  console.log((await key.send('{viewer{kind displayName apiKey{id name maskedSecret permissions{feature level}} permissions} members{totalCount}}')).text);
  console.log((await member.send('{members{totalCount} apiKeys{totalCount} viewer{member{id name role{name permissions}} role{name}}}')).text);
  console.log((await server.send('{members{totalCount} viewer{kind} permissions{name}}')).text.slice(0,800));
  console.log((await owner.send('{members(first:0){totalCount}}')).text);
  console.log((await owner.send('query($i:ID!){member(id:$i){id}}',{i:5.5})).text);
  console.log((await owner.send('query($i:ID!){membr(id:$i){id}}',{i:5})).text, organization.slug);
  console.log(server.log.slice(-3));
});
