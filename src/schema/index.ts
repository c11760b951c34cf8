import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.js';
import { directives } from './directives.js';
// One line a feature's file. A feature that is not here is not in the API.
import './shared/scalars.js';
import './node/node.queries.js';
import './viewer/viewer.queries.js';
import './session/session.queries.js';
import './session/session.mutations.js';
import './organization/organization.queries.js';
import './organization/organization.mutations.js';
import './member/member.queries.js';
import './member/member.mutations.js';
import './invitation/invitation.queries.js';
import './invitation/invitation.mutations.js';
import './role/role.queries.js';
import './role/role.mutations.js';
import './apiKey/apiKey.queries.js';
import './apiKey/apiKey.mutations.js';
import './promptCollection/promptCollection.queries.js';
import './promptCollection/promptCollection.mutations.js';
import './config/config.queries.js';
import './config/config.mutations.js';
import './provider/provider.queries.js';
import './provider/provider.mutations.js';
import './model/model.queries.js';
import './model/model.mutations.js';
import './integration/integration.queries.js';
import './integration/integration.mutations.js';
import './prompt/prompt.queries.js';
import './prompt/prompt.mutations.js';
import './promptLabel/promptLabel.queries.js';
import './promptLabel/promptLabel.mutations.js';
import './guardrail/guardrail.queries.js';
import './guardrail/guardrail.mutations.js';

/** The schema of the API, every field with its rule. */
export const schema: GraphQLSchema = builder.toSchema({ directives });
