import type { Application } from '../contract.ts';
import type { Found } from './found.ts';
import type { NextcloudFile } from './schema.ts';

/** Who Nextcloud's programs run as: the owner of config.php. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** The user's other groups: one of them may be what lets it reach a socket, such as that of Redis. */
  readonly groups: readonly number[];
}

/** How Nextcloud's PHP is run. */
export interface Place {
  /** As PHP sees it. */
  readonly root: string;
  readonly configDirectory: string;
  /** Whether the directory of config.php is not the usual one, so that PHP must be told. */
  readonly isConfigMoved: boolean;
  readonly php: string;
  /** What runs a program in its container; empty where there is none. */
  readonly exec: readonly string[];
  /** Undefined in a container: there exec says who. */
  readonly owner: Owner | undefined;
}

/** What this profile knows of an application, and a lease keeps: no secret. */
export interface Site {
  readonly place: Place;
  /** Where directories that its container sees lie on this host, by the container's paths; undefined where there is no container. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** systemd units that are stopped instead of switching maintenance mode; empty: maintenance mode. */
  readonly units: readonly string[];
  /** Seconds that programs which run already may take to end. */
  readonly drain: number;
  readonly upgrade: boolean;
  readonly tellClients: boolean;
  readonly found: Omit<Found, 'database'> & { readonly database: Omit<Found['database'], 'password'> };
  /** There is no configuration in force that could be read: a restore is to bring it. */
  readonly isGone?: boolean;
  /** Why it cannot be read, where there is one. */
  readonly trouble?: string;
  /** What of the installation no backup by this file holds, each in one line. */
  readonly notCovered: readonly string[];
}

export function siteOf(application: Application): Site {
  return application.own as Site;
}

/** What of it stands in the application file. */
export function siteInFile(file: NextcloudFile): Pick<Site, 'units' | 'drain' | 'upgrade' | 'tellClients'> {
  return {
    units: file.stop?.units ?? [],
    drain: file.maintenance.drain,
    upgrade: file['after-restore'].upgrade,
    tellClients: file['after-restore']['tell-clients'],
  };
}
