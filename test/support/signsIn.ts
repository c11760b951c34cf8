import { send } from './server.js';

/** Whether that password opens that account. */
export async function signsIn(url: string, email: string, password: string): Promise<boolean> {
  const { data } = await send(url, {
    query: 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
    variables: { input: { email, password } },
  });
  return typeof data?.['signIn']?.token === 'string';
}
