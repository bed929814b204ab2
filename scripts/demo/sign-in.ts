/** Signs in with a one-time link and gives the session cookie, as a header value. */
export async function signInByLink(url: string, link: string): Promise<string> {
  const token = new URL(link).hash.replace('#token=', '');
  const reply = await fetch(`${url}/api/sessions/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token }),
  });
  if (!reply.ok) {
    throw new Error(`sign-in at ${url} failed with ${reply.status}`);
  }
  return reply.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ');
}
