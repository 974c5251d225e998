import type { Profile } from './contract.ts';
import { generic } from './generic/index.ts';

/** The profiles, by the name that `application:` gives. */
// Each profile's file has its own type; whoever takes one from here has validated the file by that profile's own schema.
// oxlint-disable-next-line typescript/no-explicit-any
export const profiles: Readonly<Record<string, Profile<any>>> = { generic };
