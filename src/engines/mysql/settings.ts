import { z } from 'zod';
import { secretReference } from '../../secrets/secret-reference.ts';

const absolutePath = z.string().startsWith('/', 'expected an absolute path');

/** How a MySQL or MariaDB database is reached: by socket, or by host and port. */
export const mysqlSettings = z
  .strictObject({
    /** The server's socket. With neither socket nor host it is `/run/mysqld/mysqld.sock`. */
    socket: absolutePath.optional(),
    host: z.string().min(1).optional(),
    port: z.int().min(1).max(65535).default(3306),
    /** The database's name as it is, unquoted. */
    database: z.string().min(1).max(64),
    user: z.string().min(1),
    password: secretReference.optional(),
    /** TLS over TCP; `{}` demands it with the system's authorities and the server's name verified. */
    tls: z
      .strictObject({
        ca: absolutePath.optional(),
        certificate: absolutePath.optional(),
        key: absolutePath.optional(),
        verify: z.boolean().default(true),
      })
      .optional(),
  })
  .refine((settings) => settings.socket === undefined || settings.host === undefined, {
    message: 'expected socket or host, not both',
    path: ['socket'],
  })
  .refine((settings) => settings.tls === undefined || settings.host !== undefined, { message: 'tls needs host', path: ['tls'] });

export type MysqlSettings = z.infer<typeof mysqlSettings>;

/** Where Debian's servers listen. */
export const usualSocket = '/run/mysqld/mysqld.sock';
