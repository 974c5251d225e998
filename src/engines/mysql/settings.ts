import { isIP } from 'node:net';
import * as z from 'zod';
import { secretReference } from '../../secrets/secret-reference.ts';

const absolutePath = z.string().startsWith('/', 'expected an absolute path');

/** How a MySQL or MariaDB database is reached: by socket, or by host and port. */
export const mysqlSettings = z
  .strictObject({
    socket: absolutePath.optional().describe("the server's socket; with neither socket nor host it is /run/mysqld/mysqld.sock"),
    host: z.string().min(1).optional().describe("the server's name or address, instead of its socket"),
    port: z.int().min(1).max(65535).default(3306).describe('the TCP port, beside host'),
    database: z.string().min(1).max(64).describe('the database to back up, its name as it is, unquoted'),
    user: z.string().min(1).describe('the account to connect as'),
    password: secretReference.optional().describe('where the password of that account is; not needed with unix_socket authentication'),
    tls: z
      .strictObject({
        ca: absolutePath.optional().describe("the authorities' certificates, instead of the system's"),
        certificate: absolutePath.optional().describe("the client's certificate"),
        key: absolutePath.optional().describe("the client certificate's key"),
        verify: z.boolean().default(true).describe("whether the server's certificate and name are verified"),
      })
      // The native tools know no system-wide authorities, so there is nothing else to verify against.
      .refine((tls) => !tls.verify || tls.ca !== undefined, { message: 'expected ca, or verify: false', path: ['ca'] })
      .optional()
      .describe("TLS, beside host; the server's certificate is verified against ca, and its name; verify: false only encrypts"),
  })
  .refine((settings) => settings.socket === undefined || settings.host === undefined, {
    message: 'expected socket or host, not both',
    path: ['socket'],
  })
  .refine((settings) => settings.tls === undefined || settings.host !== undefined, { message: 'tls needs host', path: ['tls'] })
  // mysql2 would compare a certificate with the name localhost where an address is given.
  .refine((settings) => settings.tls?.verify !== true || isIP(settings.host ?? '') === 0, {
    message: "expected the name in the server's certificate, or tls verify: false",
    path: ['host'],
  });

export type MysqlSettings = z.infer<typeof mysqlSettings>;

/** Where Debian's servers listen. */
export const usualSocket = '/run/mysqld/mysqld.sock';
