import type { Application, Profile } from './contract.ts';
import { generic } from './generic/index.ts';
import { nextcloud } from './nextcloud/index.ts';

/** The profiles, by the name that `application:` gives. */
// Each profile's file has its own type; whoever takes one from here has validated the file by that profile's own schema.
// oxlint-disable-next-line typescript/no-explicit-any
export const profiles: Readonly<Record<string, Profile<any>>> = { generic, nextcloud };

/** The profile of an application. */
// As above: what a profile does with an application does not depend on its file's type.
export function profileOf(application: Application): Profile<unknown> {
  const profile = profiles[application.profile];
  if (profile === undefined) throw new Error(`there is no profile ${application.profile}`);
  return profile;
}
