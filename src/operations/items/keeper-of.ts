import type { Application } from '../../applications/contract.ts';
import type { ItemKeeper } from '../../applications/items.ts';
import { profileOf, profiles } from '../../applications/registry.ts';
import { Failure } from '../../failures/failure.ts';

/**
 * What knows of single items: that of an application, or, for a stream alone, of the one kind of application that has any.
 * @throws Failure usage: this kind of application has none
 */
export async function keeperOf(application?: Application): Promise<ItemKeeper> {
  const profile = application === undefined ? Object.values(profiles).find(({ items }) => items !== undefined) : profileOf(application);
  if (profile?.items !== undefined) return profile.items();
  throw new Failure('usage', `${application?.name ?? 'it'} has no single items that could be put back`, {
    hint: 'penstock extract takes tables out of a stream',
  });
}
