import * as z from 'zod';
import { secretReference } from '../../secrets/secret-reference.ts';
import { absolutePath } from '../absolute-path.ts';
import { checks } from '../checks.ts';
import { commonKeys } from '../common-keys.ts';
import { duration } from '../duration.ts';
import { maintenanceKeys } from '../maintenance-keys.ts';

const word = z.string().min(1);

/** The file of a Nextcloud: where it lies, and what cannot be read from it. */
export const nextcloudSchema = z
  .strictObject({
    application: z.literal('nextcloud').describe('a Nextcloud: its database, directories and versions are read from the installation'),
    root: absolutePath.describe('where it is installed: the directory with occ and version.php, as its PHP sees it'),
    config: absolutePath.optional().describe('the directory of config.php, where NEXTCLOUD_CONFIG_DIR has moved it'),
    php: word.default('php').describe('the PHP that runs it: a path, or a name in PATH such as php8.2'),
    exec: z
      .array(word)
      .min(1)
      .optional()
      .describe('what runs a program where it lives, for containers: [docker, exec, -u, www-data, nextcloud]'),
    mounts: z
      .record(absolutePath, absolutePath)
      .default({})
      .describe('for containers: where the directories that its PHP sees lie on this host, such as /var/www/html: /srv/nextcloud'),
    database: z
      .strictObject({
        host: word.optional().describe('its server as this host reaches it, instead of what config.php says'),
        port: z.int().min(1).max(65535).optional().describe("that server's TCP port"),
        socket: absolutePath.optional().describe("the server's socket (MariaDB, MySQL), or its directory (PostgreSQL)"),
        user: word.optional().describe('another account than that of config.php'),
        password: secretReference.optional().describe('where the password of that account is'),
        checks: checks.optional().describe('queries that a drill asks of the restored database, instead of those that are known'),
      })
      .prefault({})
      .describe('its database, where config.php does not say how this host reaches it'),
    directories: z.array(absolutePath).default([]).describe('further directories of this host that belong to it'),
    ...commonKeys,
    maintenance: z
      .strictObject({
        ...maintenanceKeys,
        drain: duration.prefault('15m').describe('how long cron.php and occ, which run when it falls silent, may take to end'),
      })
      .prefault({})
      .describe('when it falls silent: by its maintenance mode, or by stop:'),
    stop: z
      .strictObject({
        units: z
          .array(z.string().regex(/^[A-Za-z0-9:_.\\@-]+$/, { error: 'expected the name of a systemd unit' }))
          .min(1)
          .describe('systemd units, such as [php8.2-fpm, apache2]: stopped in this order, started in the reverse one'),
      })
      .optional()
      .describe('stops these units instead of switching maintenance mode'),
    'after-restore': z
      .strictObject({
        upgrade: z.boolean().default(false).describe('whether a backup of an older release is brought to the installed one by occ upgrade'),
        'tell-clients': z
          .boolean()
          .default(true)
          .describe('whether sync clients are told that the server went back in time, so that they compare everything anew'),
      })
      .prefault({})
      .describe('what is done when a restore has brought everything back'),
  })
  .refine((file) => file.exec !== undefined || Object.keys(file.mounts).length === 0, {
    error: 'expected exec beside mounts: without a container all paths are those of this host',
    path: ['mounts'],
  })
  .refine(({ database }) => database.host === undefined || database.socket === undefined, {
    error: 'expected host or socket, not both',
    path: ['database'],
  });

export type NextcloudFile = z.output<typeof nextcloudSchema>;
