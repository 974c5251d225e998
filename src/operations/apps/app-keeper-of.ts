import type { AppKeeper } from '../../applications/apps.ts';
import type { Application } from '../../applications/contract.ts';
import { profileOf } from '../../applications/registry.ts';
import { Failure } from '../../failures/failure.ts';

/** What knows of an application's apps. @throws Failure configuration: this kind of application has none */
export async function appKeeperOf(application: Application): Promise<AppKeeper> {
  const keeper = await profileOf(application).apps?.();
  if (keeper !== undefined) return keeper;
  throw new Failure('configuration', `${application.name} is a ${application.profile} application, and has no apps`, {
    hint: 'penstock apps is for installations of Nextcloud',
  });
}
