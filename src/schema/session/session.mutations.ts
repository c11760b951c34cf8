import { z } from 'zod';
import { originOf, personOf, type RequestContext } from '../../context/requestContext.js';
import { assertGoodPassword } from '../../domain/credentials/passwords.js';
import { hashToken } from '../../domain/credentials/tokens.js';
import { failedPrecondition, unauthenticated } from '../../domain/errors.js';
import { encodeId, newUuid } from '../../domain/ids.js';
import {
  changePassword,
  createUser,
  endSession,
  openSession,
  type OpenedSession,
} from '../../domain/operations/identity.js';
import { invitationStatus } from '../../domain/operations/invitations.js';
import { builder } from '../builder.js';
import { displayName, emailAddress, readId } from '../shared/inputs.js';

/** A password is taken as it is typed; its size is checked where it is set. */
const password = z.string().max(1_000);

interface SignedIn {
  readonly opened: OpenedSession;
  readonly userId: string;
}

/** What signing up and signing in answer. */
const signedInPayload = {
  requires: 'PUBLIC' as const,
  description: 'A new session. Browsers keep it as a cookie; programs send its token.',
  outputFields: (t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, SignedIn>) => ({
    token: t.string({
      description: 'What `Authorization: Bearer` takes. Not shown again.',
      resolve: ({ opened }) => opened.token,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the session ends unless it is used before.',
      resolve: ({ opened }) => opened.session.expiresAt,
    }),
    userId: t.id({
      description: 'The id of your account.',
      resolve: ({ userId }) => encodeId('User', userId),
    }),
  }),
};

builder.relayMutationField(
  'signUp',
  {
    description: 'A new account.',
    inputFields: (t) => ({
      email: t.string({ required: true, validate: emailAddress, description: 'The e-mail address.' }),
      name: t.string({ required: true, validate: displayName, description: 'Your name.' }),
      password: t.string({
        required: true,
        validate: password,
        description: 'A password of at least 10 characters and at most 72 bytes.',
      }),
      invitationToken: t.string({
        validate: z.string().max(200),
        description: 'The token of an invitation of this e-mail address; needed where sign-up is closed.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'PUBLIC',
    description: 'Makes an account and signs it in.',
    resolve: async (_root, { input }, context) => {
      await context.throttle.attempt(`sign-up ${input.email}`, context.address);
      if (context.signup === 'closed') await assertInvited(context, input.email, input.invitationToken);
      assertGoodPassword(input.password, 'input.password', input.email);
      const userId = newUuid();
      const passwordHash = await context.passwords.hash(input.password);
      const owner = { userId, origin: originOf(context) };
      await createUser(context.forUser(userId), owner, {
        email: input.email,
        name: input.name,
        passwordHash,
      });
      return await signInAs(context, userId);
    },
  },
  signedInPayload,
);

builder.relayMutationField(
  'signIn',
  {
    description: 'Who signs in.',
    inputFields: (t) => ({
      email: t.string({ required: true, validate: emailAddress, description: 'The e-mail address.' }),
      password: t.string({ required: true, validate: password, description: 'The password.' }),
    }),
  },
  {
    nullable: true,
    requires: 'PUBLIC',
    description: 'Opens a session. An unknown e-mail address and a wrong password answer alike.',
    resolve: async (_root, { input }, context) => {
      const account = `sign-in ${input.email}`;
      await context.throttle.attempt(account, context.address);
      const credential = await context.lookups.credentialByEmail(input.email);
      const isRight = await context.passwords.verify(input.password, credential?.passwordHash ?? null);
      if (credential === null || !isRight) {
        if (credential !== null) context.noteFailedSignIn(credential.userId);
        throw unauthenticated('The e-mail address or the password is wrong.');
      }
      await context.throttle.succeeded(account);
      return await signInAs(context, credential.userId);
    },
  },
  signedInPayload,
);

builder.relayMutationField(
  'signOut',
  null,
  {
    nullable: true,
    requires: 'SESSION',
    description: 'Ends the session that asks.',
    resolve: async (_root, _args, context) => {
      const actor = personOf(context);
      const owner = { userId: actor.userId, origin: originOf(context) };
      const { sessionId } = actor;
      await endSession(context.forUser(actor.userId), owner, { sessionId, action: 'account.signOut' });
      context.setSessionCookie(null);
      return { sessionId };
    },
  },
  {
    requires: 'PUBLIC',
    description: 'The session that is over.',
    outputFields: (t) => ({
      endedSessionId: t.id({
        description: 'The id it had.',
        resolve: ({ sessionId }) => encodeId('Session', sessionId),
      }),
    }),
  },
);

builder.relayMutationField(
  'revokeSession',
  {
    description: 'The session to end.',
    inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the session.' }) }),
  },
  {
    nullable: true,
    requires: 'SESSION',
    description: 'Ends one of your sessions, on whatever device it is.',
    resolve: async (_root, { input }, context) => {
      const actor = personOf(context);
      const sessionId = readId('Session', input.id, 'input.id');
      const owner = { userId: actor.userId, origin: originOf(context) };
      await endSession(context.forUser(actor.userId), owner, { sessionId, action: 'session.revoke' });
      return { sessionId };
    },
  },
  {
    requires: 'SESSION',
    description: 'The session that is over.',
    outputFields: (t) => ({
      revokedSessionId: t.id({
        description: 'The id it had.',
        resolve: ({ sessionId }) => encodeId('Session', sessionId),
      }),
    }),
  },
);

builder.relayMutationField(
  'changePassword',
  {
    description: 'The present and the new password.',
    inputFields: (t) => ({
      presentPassword: t.string({
        required: true,
        validate: password,
        description: 'The password you have.',
      }),
      newPassword: t.string({
        required: true,
        validate: password,
        description: 'A password of at least 10 characters and at most 72 bytes.',
      }),
    }),
  },
  {
    nullable: true,
    requires: 'SESSION',
    description: 'Sets a new password and ends all your other sessions.',
    resolve: async (_root, { input }, context) => {
      const actor = personOf(context);
      const account = `sign-in ${actor.email}`;
      await context.throttle.attempt(account, context.address);
      assertGoodPassword(input.newPassword, 'input.newPassword', actor.email);
      const endedSessions = await changePassword(context.forUser(actor.userId), context.passwords, {
        owner: { userId: actor.userId, origin: originOf(context) },
        sessionId: actor.sessionId,
        present: input.presentPassword,
        next: input.newPassword,
      });
      await context.throttle.succeeded(account);
      return { endedSessions };
    },
  },
  {
    requires: 'SESSION',
    description: 'What the change did.',
    outputFields: (t) => ({
      endedSessions: t.exposeInt('endedSessions', { description: 'How many other sessions were ended.' }),
    }),
  },
);

async function signInAs(context: RequestContext, userId: string): Promise<SignedIn> {
  const owner = { userId, origin: originOf(context) };
  const { sessionLifetimeMs: lifetimeMs } = context;
  const opened = await openSession(context.forUser(userId), owner, { lifetimeMs });
  context.setSessionCookie(opened.token);
  return { opened, userId };
}

/** Where sign-up is closed, an open invitation of the same e-mail address is the way in. */
async function assertInvited(
  context: RequestContext,
  email: string,
  token: string | null | undefined,
): Promise<void> {
  const found = token ? await context.lookups.invitationByTokenHash(hashToken(token)) : null;
  if (found?.email !== email || invitationStatus(found, new Date()) !== 'PENDING') {
    throw failedPrecondition('Sign-up is closed here. Ask for an invitation.');
  }
}
